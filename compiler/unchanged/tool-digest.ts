import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

const root = join(import.meta.dirname, "..", "..");
/** All that a check runs, dependencies by the lock file. */
const sources = [
  "actions",
  "compiler",
  "package-lock.json",
  ...["actions-runtime", "auth0-dialect", "coded-error"].map((name) => join("packages", name)),
];

/** The digest of this tool: another version may find other problems. */
export async function toolDigest(): Promise<string> {
  const hash = createHash("sha256").update(process.version);
  for (const source of sources) {
    for (const path of await filesOf(source)) hash.update(`\0${path}\0`).update(await readFile(join(root, path)));
  }
  return hash.digest("base64url");
}

/** Sorted, without what dependencies installed. */
async function filesOf(path: string): Promise<string[]> {
  if (path.endsWith(".json")) return [path];
  const entries = await readdir(join(root, path), { withFileTypes: true });
  const nested = entries.map((entry) => {
    const inner = join(path, entry.name);
    if (!entry.isDirectory()) return Promise.resolve([inner]);
    return entry.name === "node_modules" || entry.name === "dist" ? Promise.resolve([]) : filesOf(inner);
  });
  return (await Promise.all(nested)).flat().sort();
}
