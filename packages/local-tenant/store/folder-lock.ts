import { open, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { StoreFileError } from "./store-file-error.ts";

export interface FolderLock {
  release(): Promise<void>;
}

/**
 * Ensures that only one tenant uses a folder at a time: two would overwrite each other's files. The lock contains the
 * process id, so that a lock left by a crash is ignored.
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
        throw new StoreFileError(`${directory}: is in use by another tenant. If there is none, delete ${file}`);
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
    // The process belongs to another user, but it runs.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
