import { isRecord } from "../actions/policy/records.ts";

/**
 * Lays one object over another, object by object; undefined takes a member out, and `metadata` is replaced as a whole.
 * Neither is changed.
 */
export function overlay(base: unknown, over: unknown): unknown {
  if (!isRecord(base) || !isRecord(over)) return over;
  const merged = new Map(Object.entries(base));
  for (const [name, value] of Object.entries(over)) {
    if (value === undefined) merged.delete(name);
    else merged.set(name, merged.has(name) && name !== "metadata" ? overlay(merged.get(name), value) : value);
  }
  return Object.fromEntries(merged);
}
