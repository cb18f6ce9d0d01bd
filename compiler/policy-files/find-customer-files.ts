import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { didYouMean } from "./did-you-mean.ts";
import type { SourceFile } from "./source/source-file.ts";

/**
 * The slugs whose files are to be read: those that the environment lists, or all there are.
 * What is wrong with the list or the folder is told in `environment`, or in the folder's own name by `refuseFolder`.
 */
export async function findCustomerFiles(
  dir: string,
  environment: SourceFile,
  listed: readonly string[] | undefined,
  refuseFile: (name: string, text: string) => void,
): Promise<string[]> {
  const folder = join(dir, "customers");
  const names = await filesIn(folder, refuseFile);
  const slugs = names.filter((name) => name.endsWith(".yaml")).map((name) => name.slice(0, -".yaml".length));
  for (const name of names) {
    if (name.endsWith(".yml")) refuseFile(join(folder, name), "is not read: rename it to end with .yaml");
  }
  if (!listed) return slugs;
  listed.forEach((slug, index) => {
    const path = ["customers", index];
    if (!slugs.includes(slug))
      environment.refuse(path, `there is no ${join(folder, slug)}.yaml${didYouMean(slug, slugs)}`);
    else if (listed.indexOf(slug) < index) environment.refuse(path, `"${slug}" is listed twice: take one out`);
  });
  return slugs.filter((slug) => listed.includes(slug));
}

async function filesIn(folder: string, refuseFile: (name: string, text: string) => void): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries
      .filter((entry) => !entry.isDirectory() && !entry.name.startsWith("."))
      .map(({ name }) => name)
      .sort();
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
    refuseFile(
      folder,
      code === "ENOENT"
        ? "there is no such folder: make it, empty if there are no customers"
        : `cannot be read (${code})`,
    );
    return [];
  }
}
