import { isFields } from "./resources.ts";

/**
 * Whether a tenant's value is what the build wants. Auth0 adds properties of its own to objects, so that only those are
 * compared which the build names. Lists of texts are compared as sets: Auth0 gives them no order.
 */
export function holds(actual: unknown, wanted: unknown): boolean {
  if (isFields(wanted)) {
    return isFields(actual) && Object.entries(wanted).every(([name, value]) => holds(actual[name], value));
  }
  if (!Array.isArray(wanted)) return wanted === undefined || actual === wanted;
  if (!Array.isArray(actual) || actual.length !== wanted.length) return false;
  if (wanted.every((item) => typeof item === "string")) {
    const has = new Set(actual);
    return wanted.every((item) => has.has(item));
  }
  // Objects, each of which must have its own: an API's scopes, a client's keys.
  return wanted.every((item) => actual.some((other) => holds(other, item)));
}

/** The names of the properties that are not as wanted. */
export function differing(
  actual: Readonly<Record<string, unknown>>,
  wanted: Readonly<Record<string, unknown>>,
): string[] {
  return Object.keys(wanted).filter((name) => !holds(actual[name], wanted[name]));
}
