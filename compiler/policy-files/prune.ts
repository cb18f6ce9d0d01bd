import type { z } from "zod";

type Holder = Record<string | number, unknown>;
type Path = readonly PropertyKey[];

/** Each round removes something less deep. No schema is this deep. */
const mostRounds = 64;

/** What stands in for required root keys that are missing or refused. */
export type StandIns = Readonly<Record<string, unknown>>;

/**
 * Removes from data everything that a schema refuses: keys of mappings only, so that the indexes of lists stay valid.
 * Undefined if nothing is left. Modifies the data.
 */
export function pruned<T>(
  data: unknown,
  schema: z.ZodType<T>,
  first: readonly z.core.$ZodIssue[],
  standIns: StandIns,
): T | undefined {
  const unused = new Map(Object.entries(standIns));
  let issues = first;
  for (let round = 0; round < mostRounds; round++) {
    const taken = new Set<string>();
    for (const issue of issues) if (!take(data, issue, taken) && !standIn(data, issue.path, unused)) return undefined;
    const result = schema.safeParse(data);
    if (result.success) return result.data;
    issues = result.error.issues;
  }
  return undefined;
}

/** False if only the root itself could be removed. */
function take(data: unknown, issue: z.core.$ZodIssue, taken: Set<string>): boolean {
  if (issue.code !== "unrecognized_keys") return takeAt(data, issue.path, taken);
  const holder = holderOf(data, [...issue.path, ""]);
  for (const key of issue.keys) if (holder) delete holder[key];
  return true;
}

function takeAt(data: unknown, path: Path, taken: Set<string>): boolean {
  for (let length = path.length; length > 0; length--) {
    const key = path[length - 1] as string | number;
    const holder = holderOf(data, path.slice(0, length));
    const name = JSON.stringify(path.slice(0, length));
    // Already removed for another issue.
    if (!holder || taken.has(name)) return true;
    if (Array.isArray(holder) || !Object.hasOwn(holder, key)) continue;
    delete holder[key];
    taken.add(name);
    return true;
  }
  return false;
}

/** The list or mapping that contains the path's last key. */
function holderOf(data: unknown, path: Path): Holder | undefined {
  let value = data;
  for (const step of path.slice(0, -1)) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Holder)[step as string | number];
  }
  return typeof value === "object" && value !== null ? (value as Holder) : undefined;
}

/** False if there is none, or it has been used already. */
function standIn(data: unknown, [key]: Path, unused: Map<string, unknown>): boolean {
  const root = holderOf(data, [""]);
  if (!root || typeof key !== "string" || !unused.has(key)) return false;
  root[key] = unused.get(key);
  return unused.delete(key);
}
