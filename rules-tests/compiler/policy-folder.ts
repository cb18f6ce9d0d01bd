import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { basePolicy } from "./policy-files/base-policy.ts";
import type { Files } from "./policy-files/try-policy.ts";

/** Runs a function with a temporary folder that contains the base policy with some files changed. */
export async function withPolicy<T>(files: Files, use: (dir: string) => Promise<T>): Promise<T> {
  const dir = await mkdtemp(join(tmpdir(), "policy-"));
  try {
    for (const [name, text] of Object.entries({ ...basePolicy, ...files })) {
      if (text === undefined) continue;
      await mkdir(dirname(join(dir, name)), { recursive: true });
      await writeFile(join(dir, name), text);
    }
    return await use(dir);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** A file of the base policy with texts replaced, all of which it must contain. */
export function changed(file: string, ...pairs: readonly (readonly [find: string, replacement: string])[]): Files {
  const text = pairs.reduce((before, [find, replacement]) => {
    if (!before.includes(find)) throw new Error(`${file} does not contain: ${find}`);
    return before.replace(find, () => replacement);
  }, basePolicy[file] ?? "");
  return { [file]: text };
}
