import { lstat, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { makeFolder } from "../compiler/make-folder.ts";
import { AdoptionError } from "./adoption-error.ts";

/** @throws {AdoptionError} where there is something of this name, an empty folder too */
export async function refuseExisting(folder: string): Promise<void> {
  const isThere = await lstat(resolve(folder)).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return false;
      throw error;
    },
  );
  if (isThere)
    throw new AdoptionError(`${folder} exists already, and nothing is written over: choose another with --out`);
}

/**
 * Writes a new folder, whole or not at all.
 *
 * @param files texts by path
 * @throws {AdoptionError} where there is something of this name already
 */
export async function writeDraft(folder: string, files: ReadonlyMap<string, string>): Promise<void> {
  const target = resolve(folder);
  await makeFolder(dirname(target));
  const fresh = await mkdtemp(join(dirname(target), `.${basename(target)}-`));
  try {
    for (const [path, text] of files) {
      await makeFolder(dirname(join(fresh, path)));
      await writeFile(join(fresh, path), text, { flag: "wx" });
    }
    await refuseExisting(folder);
    await rename(fresh, target);
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    throw error;
  }
}
