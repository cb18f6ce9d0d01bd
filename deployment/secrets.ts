import { isFields } from "./resources.ts";

const whole = /^(?:@@(\w+)@@|##(\w+)##)$/;

/** A value with the secrets that it names. One that is not set stays as its name. */
export function fillSecrets(value: unknown, secrets: Readonly<Record<string, string | undefined>>): unknown {
  if (typeof value === "string") {
    const found = whole.exec(value);
    const name = found?.[1] ?? found?.[2];
    return name === undefined ? value : (secrets[name] ?? value);
  }
  if (Array.isArray(value)) return value.map((item) => fillSecrets(item, secrets));
  if (!isFields(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fillSecrets(item, secrets)]));
}

/** The names of the secrets that a value names. */
export function secretsIn(value: unknown): string[] {
  if (typeof value === "string") {
    const found = whole.exec(value);
    return found ? [found[1] ?? found[2] ?? ""] : [];
  }
  if (Array.isArray(value)) return value.flatMap(secretsIn);
  return isFields(value) ? Object.values(value).flatMap(secretsIn) : [];
}

/** Options to be compared: a secret that is not set, or that the tenant does not show, is not. */
export function comparable(
  wanted: unknown,
  actual: unknown,
  secrets: Readonly<Record<string, string | undefined>>,
): unknown {
  if (typeof wanted === "string" && whole.test(wanted)) {
    const value = fillSecrets(wanted, secrets);
    return value === wanted || typeof actual !== "string" || actual === "" || /^\*+$/.test(actual) ? undefined : value;
  }
  if (!isFields(wanted)) return wanted;
  const shown = isFields(actual) ? actual : {};
  return Object.fromEntries(Object.entries(wanted).map(([key, item]) => [key, comparable(item, shown[key], secrets)]));
}
