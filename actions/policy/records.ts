/** Whether a member of an event is missing or null. */
export function isNone(value: unknown): value is undefined | null {
  return value === undefined || value === null;
}

/** Whether a value is an object, and neither null nor an array. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** `Array.isArray` for lists that are read only, which it does not know. */
export function isList(value: unknown): value is readonly string[] {
  return Array.isArray(value);
}
