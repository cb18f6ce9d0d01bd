import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import { tryLock } from "fs-native-extensions";
import { StoreFileError } from "./store-file-error.ts";

export interface FolderLock {
  release(): Promise<void>;
}

/**
 * Ensures that only one tenant uses a folder at a time. The lock is the operating system's, on an open file: it ends
 * with its process, however that ends, and no process number has to be trusted. The file stays, since deleting it would
 * let two tenants lock two files of one name. It names the process for people, and for older versions of this tool,
 * which go by the number.
 *
 * @throws {StoreFileError}
 */
export async function lockFolder(directory: string): Promise<FolderLock> {
  const path = join(directory, "tenant.lock");
  const file = await open(path, "a+", 0o600).catch((error: NodeJS.ErrnoException) => {
    throw new StoreFileError(`${directory}: cannot be written (${error.code})`);
  });
  try {
    if (!isLocked(file)) throw new StoreFileError(`${directory}: is in use by another tenant${await holder(file)}`);
    await file.truncate();
    await file.write(`${process.pid}\n`);
  } catch (error) {
    await file.close();
    if (error instanceof StoreFileError) throw error;
    throw new StoreFileError(`${path}: cannot be locked (${(error as NodeJS.ErrnoException).code ?? error})`);
  }
  return {
    release: async () => {
      await file.truncate().catch(() => {
        // On a full or read-only disk the number stays. Only older versions would read it.
      });
      await file.close();
    },
  };
}

const isLocked = (file: FileHandle): boolean => tryLock(file.fd);

async function holder(file: FileHandle): Promise<string> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(16), 0, 16, 0);
  const number = /^\d+/.exec(buffer.toString("utf8", 0, bytesRead))?.[0];
  return number === undefined ? "" : `, process ${number}`;
}
