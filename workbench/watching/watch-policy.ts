import { type FSWatcher, watch } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

/** Milliseconds without a further event: editors write a file in several steps. */
const settling = 80;
/** Milliseconds. Some file systems report no events, and a folder may be replaced as a whole. */
const patrol = 1000;

export interface PolicyWatch {
  close(): Promise<void>;
}

/**
 * Calls `changed` when a policy file was written, replaced, added or removed. Folders are watched, not files: many
 * editors replace a file by another one.
 */
export async function watchPolicy(dir: string, changed: () => void): Promise<PolicyWatch> {
  const folders = ["", "customers", "environments"].map((name) => join(dir, name));
  let watchers: FSWatcher[] = [];
  let timer: NodeJS.Timeout | undefined;
  let seen = await look(folders);
  let looking: Promise<void> = Promise.resolve();
  let isClosed = false;

  const disarm = () => {
    for (const watcher of watchers.splice(0)) watcher.close();
  };
  const arm = () => {
    disarm();
    watchers = folders.flatMap((folder) => {
      try {
        const watcher = watch(folder, soon);
        watcher.on("error", () => watcher.close());
        return [watcher];
      } catch {
        // It is not there: the patrol will find it.
        return [];
      }
    });
  };
  const check = async () => {
    const now = await look(folders);
    if (isClosed) return;
    if (now.folders !== seen.folders) arm();
    const isNew = now.files !== seen.files;
    seen = now;
    if (isNew) changed();
  };
  const queue = () => {
    looking = looking.then(check);
  };
  function soon() {
    clearTimeout(timer);
    timer = setTimeout(queue, settling);
  }
  arm();
  const interval = setInterval(queue, patrol);
  return {
    async close() {
      isClosed = true;
      clearInterval(interval);
      clearTimeout(timer);
      disarm();
      await looking;
    },
  };
}

interface Sight {
  /** Which folders there are. */
  readonly folders: string;
  /** Which files there are, and when they were written. */
  readonly files: string;
}

async function look(folders: readonly string[]): Promise<Sight> {
  const seen = await Promise.all(folders.map(lookInto));
  return { folders: seen.map(({ id }) => id).join(), files: seen.flatMap(({ files }) => files).join("\n") };
}

async function lookInto(folder: string): Promise<{ id: string; files: string[] }> {
  try {
    const { ino } = await stat(folder);
    const names = (await readdir(folder)).filter((name) => name.endsWith(".yaml")).sort();
    return { id: String(ino), files: await Promise.all(names.map((name) => describe(join(folder, name)))) };
  } catch {
    // Not there, or not readable: reading the policy says so.
    return { id: "", files: [`${folder}: none`] };
  }
}

async function describe(file: string): Promise<string> {
  try {
    const { ino, mtimeMs, size } = await stat(file);
    return `${file} ${ino} ${mtimeMs} ${size}`;
  } catch {
    // Removed since the folder was read, or a link that leads nowhere.
    return `${file}: none`;
  }
}
