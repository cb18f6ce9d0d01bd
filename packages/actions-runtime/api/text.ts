/** Text of a reason or code, whatever an Action passed: a refusal must stand even where its reason is no string. */
export function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (value === undefined || value === null) return "";
  try {
    return String(value);
  } catch {
    return "";
  }
}

/** A property's or claim's name. Auth0 would turn a number to a string, so that is let through. */
export function keyOf(key: unknown, what: string): string {
  if (typeof key === "string" || typeof key === "number") return String(key);
  throw new TypeError(`The name of the ${what} must be a string.`);
}
