import { readdir, readFile } from "node:fs/promises";
import { basename, dirname } from "node:path";

interface FolderEntry {
  readonly name: string;
  readonly isFolder: boolean;
}

/** Where policy files are read from. Both reject as `node:fs` does. */
export interface PolicyFolder {
  list(folder: string): Promise<readonly FolderEntry[]>;
  read(file: string): Promise<Uint8Array>;
}

export const onDisk: PolicyFolder = {
  async list(folder) {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.map((entry) => ({ name: entry.name, isFolder: entry.isDirectory() }));
  },
  read: (file) => readFile(file),
};

/** The files on disk, with other texts for some, by name: as they would be if those were saved. */
export function onDiskExcept(texts: ReadonlyMap<string, string>): PolicyFolder {
  const other = ofTexts(texts);
  return {
    async list(folder) {
      const entries = await onDisk.list(folder);
      const known = new Set(entries.map(({ name }) => name));
      return [...entries, ...namesIn(texts, folder).filter(({ name }) => !known.has(name))];
    },
    read: (file) => (texts.has(file) ? other.read(file) : onDisk.read(file)),
  };
}

/** Files that exist as texts only, by name. */
export function ofTexts(texts: ReadonlyMap<string, string>): PolicyFolder {
  return {
    list: async (folder) => namesIn(texts, folder),
    async read(file) {
      const text = texts.get(file);
      if (text === undefined) throw Object.assign(new Error(`no file ${file}`), { code: "ENOENT" });
      return Buffer.from(text);
    },
  };
}

function namesIn(texts: ReadonlyMap<string, string>, folder: string): FolderEntry[] {
  const files = [...texts.keys()].filter((file) => dirname(file) === folder);
  return files.map((file) => ({ name: basename(file), isFolder: false }));
}
