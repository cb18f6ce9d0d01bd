import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type LoadOptions, loadPolicy } from "../../../compiler/policy-files/load.ts";
import type { Policy } from "../../../compiler/policy-files/policy.ts";
import { PolicyError } from "../../../compiler/policy-files/problems.ts";
import { basePolicy, testTime } from "./base-policy.ts";

/** Files by name; undefined removes one of the base policy's. */
export type Files = Readonly<Record<string, string | Uint8Array | undefined>>;

interface Tried {
  readonly policy: Policy | undefined;
  /** Messages, file names relative to the policy's folder. */
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
}

/** Loads the base policy with some files changed, from a temporary folder. */
export async function tryPolicy(files: Files = {}, options: Partial<LoadOptions> = {}): Promise<Tried> {
  const dir = await mkdtemp(join(tmpdir(), "policy-"));
  const relative = (problem: { message: string }) => problem.message.replaceAll(`${dir}/`, "");
  try {
    for (const [name, text] of Object.entries({ ...basePolicy, ...files })) {
      if (text === undefined) continue;
      await mkdir(dirname(join(dir, name)), { recursive: true });
      await writeFile(join(dir, name), text);
    }
    const policy = await loadPolicy({ dir, environment: "local", now: testTime, ...options });
    return { policy, problems: [], warnings: policy.warnings.map(relative) };
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    return { policy: undefined, problems: error.problems.map(relative), warnings: [] };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** Marks the place that a message must report. */
const mark = "▸";

interface Change {
  /** The changed file of the base policy. */
  readonly files: Record<string, string>;
  /** `FILE:LINE:COL` of the mark. */
  readonly place: string;
}

/** Replaces a text that occurs once in a file with another, in which a mark (▸) shows a place. */
export function change(file: string, find: string, replacement: string): Change {
  const base = basePolicy[file] ?? "";
  if (base.split(find).length !== 2) throw new Error(`${file} does not contain this exactly once: ${find}`);
  const marked = base.replace(find, () => replacement);
  const before = marked.slice(0, marked.indexOf(mark)).split("\n");
  if (!marked.includes(mark)) throw new Error(`no mark in: ${replacement}`);
  const place = `${file}:${before.length}:${(before.at(-1) ?? "").length + 1}`;
  return { files: { [file]: marked.replace(mark, "") }, place };
}
