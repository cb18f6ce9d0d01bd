/** Of an event a member that is missing, or null. */
export function isNone(value: unknown): value is undefined | null {
  return value === undefined || value === null;
}

/** An object with named members: not null, not a list. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
