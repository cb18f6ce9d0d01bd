import { open, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { StoreFileError } from "./store-file-error.ts";

export interface FolderLock {
  release(): Promise<void>;
}

/**
 * Makes sure that one tenant at a time uses a folder: two would overwrite each other's files. The lock names its process, so that one left behind
 * by a crash does not lock anybody out.
 *
 * @throws {StoreFileError}
 */
export async function lockFolder(directory: string): Promise<FolderLock> {
  const file = join(directory, "tenant.lock");
  for (let attempt = 1; ; attempt += 1) {
    try {
      const handle = await open(file, "wx", 0o600);
      await handle.writeFile(`${process.pid}\n`);
      await handle.close();
      return { release: () => rm(file, { force: true }) };
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== "EEXIST") throw new StoreFileError(`${directory}: cannot be written (${code})`);
      if (attempt > 1 || (await isHeld(file))) {
        throw new StoreFileError(`${directory}: is in use by another tenant; if there is none, delete ${file}`);
      }
      await rm(file, { force: true });
    }
  }
}

async function isHeld(file: string): Promise<boolean> {
  const pid = Number(await readFile(file, "utf8").catch(() => ""));
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process is a process.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
