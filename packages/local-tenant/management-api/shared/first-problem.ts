import type { z } from "zod";

/**
 * The first problem of a value, with Auth0's text where it is known:
 * `'Missing required property: name'` or `'Expected type string but found type integer' on property name`.
 */
export function firstProblem(error: z.ZodError, value: unknown): string {
  const issue = error.issues[0];
  if (issue === undefined) return "'Invalid'";
  const path = issue.path.map(String);
  const last = path.at(-1);
  if (issue.code === "invalid_type") {
    const found = at(value, path);
    if (issue.expected === "undefined" && last !== undefined) {
      return `'Additional properties not allowed: ${last}'${on(path.slice(0, -1))}`;
    }
    if (found === undefined && last !== undefined)
      return `'Missing required property: ${last}'${on(path.slice(0, -1))}`;
    return `'Expected type ${issue.expected} but found type ${typeOf(found)}'${on(path)}`;
  }
  if (issue.code === "unrecognized_keys") {
    return `'Additional properties not allowed: ${issue.keys.join(",")}'${on(path)}`;
  }
  if (issue.code === "invalid_union") return `'Data does not match any schemas from 'oneOf''${on(path)}`;
  return `'${issue.message}'${on(path)}`;
}

const on = (path: readonly string[]): string => (path.length === 0 ? "" : ` on property ${path.join(".")}`);

function at(value: unknown, path: readonly string[]): unknown {
  let found = value;
  for (const key of path) {
    if (typeof found !== "object" || found === null || !Object.hasOwn(found, key)) return undefined;
    found = (found as Record<string, unknown>)[key];
  }
  return found;
}

function typeOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return Number.isInteger(value) ? "integer" : typeof value;
}
