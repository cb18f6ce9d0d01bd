import type { z } from "zod";
import { didYouMean, isNear } from "./did-you-mean.ts";
import { pruned, type StandIns } from "./prune.ts";
import type { SourceFile } from "./source/source-file.ts";
import { bareObject, type Path, toData } from "./source/tree.ts";

type Issue = z.core.$ZodIssue;
type RawIssue = z.core.$ZodRawIssue;

/** The result of validating a file. */
export interface Validated<T> {
  /** Undefined if the schema refuses the file; the reasons are among the file's problems. */
  readonly data: T | undefined;
  /** The same, or what remains without everything that the schema refuses, to find further problems in. */
  readonly usable: T | undefined;
}

export function validate<T>(file: SourceFile, schema: z.ZodType<T>, standIns: StandIns = {}): Validated<T> {
  if (!file.root) return { data: undefined, usable: undefined };
  const data = toData(file.root);
  const result = schema.safeParse(data, { error: describe });
  if (result.success) {
    const frozen = withoutPrototypes(result.data);
    return { data: frozen, usable: frozen };
  }
  for (const issue of withoutMisspelt(result.error.issues)) report(file, data, issue, []);
  const rest = pruned(data, schema, result.error.issues, standIns);
  return { data: undefined, usable: rest && withoutPrototypes(rest) };
}

/** Frozen and without prototypes, so that a name in a policy can reach only what the policy contains. */
function withoutPrototypes<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return Object.freeze(value.map(withoutPrototypes)) as T;
  const copy = bareObject<unknown>();
  for (const [key, item] of Object.entries(value)) copy[key] = withoutPrototypes(item);
  return Object.freeze(copy) as T;
}

/** Without keys that are missing because they are misspelt, which is told already. */
function withoutMisspelt(issues: readonly Issue[]): Issue[] {
  const unknown = issues.flatMap((issue) =>
    issue.code === "unrecognized_keys" ? issue.keys.map((key) => ({ key, parent: issue.path.join("/") })) : [],
  );
  return issues.filter(({ path, code, ...rest }) => {
    const name = String(path.at(-1));
    const parent = path.slice(0, -1).join("/");
    const isMissing = code !== "unrecognized_keys" && (rest as { input?: unknown }).input === undefined;
    return !(isMissing && unknown.some((one) => one.parent === parent && isNear(one.key, name)));
  });
}

/** A message for issues whose schema has none. */
function describe(issue: RawIssue): string | undefined {
  if (issue.code === "invalid_type")
    return `must be ${expected.get(issue.expected) ?? issue.expected}${found(issue.input)}`;
  if (issue.code !== "invalid_value") return undefined;
  const values = issue.values.map(String);
  return typeof issue.input === "string"
    ? `"${issue.input}" is not known${didYouMean(issue.input, values)}`
    : `must be one of ${values.join(", ")}`;
}

const expected: ReadonlyMap<string, string> = new Map([
  ["string", "a string"],
  ["array", "a list"],
  ["object", "a mapping"],
  ["record", "a mapping"],
  ["boolean", "true or false"],
]);

function found(input: unknown): string {
  if (input === undefined) return "";
  if (input === null) return ", is empty";
  if (typeof input === "number" || typeof input === "boolean") return `, is ${input}: put it in quotes`;
  return Array.isArray(input) ? ", is a list" : typeof input === "string" ? ", is a string" : ", is a mapping";
}

function report(file: SourceFile, data: unknown, issue: Issue, parent: Path): void {
  const path = [...parent, ...issue.path.map((step) => (typeof step === "symbol" ? String(step) : step))];
  if (issue.code === "unrecognized_keys") {
    const lines = issue.message.split("\n");
    issue.keys.forEach((key, index) => {
      file.refuse([...path, key], lines[index] ?? issue.message, "key");
    });
  } else if (issue.code === "invalid_key") {
    file.refuse(path, `"${path.at(-1)}" ${issue.issues[0]?.message ?? issue.message}`, "key");
  } else {
    const branch = issue.code === "invalid_union" ? meantBranch(issue) : undefined;
    if (branch) for (const inner of withoutMisspelt(branch)) report(file, data, inner, path);
    else file.refuse(path, isThere(data, path) ? issue.message : `"${path.at(-1)}" is missing: ${issue.message}`);
  }
}

/**
 * The alternative of a union that was meant, by the kind of value or its keys: its problems are the helpful ones.
 */
function meantBranch(issue: z.core.$ZodIssueInvalidUnion): readonly Issue[] | undefined {
  const ofKind = issue.errors.filter((errors) => errors.length > 0 && !errors.some(isOfOtherKind));
  const ofKeys = ofKind.filter((errors) => !errors.some(hasOtherKeys));
  const [branch, ...others] = ofKind.length === 1 ? ofKind : ofKeys;
  return others.length === 0 ? branch : undefined;
}

function hasOtherKeys({ code, path }: Issue): boolean {
  return path.length === 0 && code === "unrecognized_keys";
}

function isOfOtherKind(issue: Issue): boolean {
  return issue.path.length === 0 && (issue.code === "invalid_type" || issue.code === "invalid_value");
}

function isThere(data: unknown, path: Path): boolean {
  let value = data;
  for (const step of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return false;
    value = (value as Record<string | number, unknown>)[step];
  }
  return true;
}
