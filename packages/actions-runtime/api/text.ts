/** The text of a reason or code. A refusal must stand even if its reason is not a string. */
export function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (value === undefined || value === null) return "";
  try {
    return String(value);
  } catch {
    return "";
  }
}

/** The name of a property or claim. A number is accepted, because Auth0 converts it to a string. */
export function keyOf(key: unknown, what: string): string {
  if (typeof key === "string" || typeof key === "number") return String(key);
  throw new TypeError(`The name of the ${what} must be a string.`);
}
