/** JSON data, as it crosses from the tenant to an Action and back. */
export type JsonObject = Record<string, unknown>;

/** A plain object in the sense of JSON: neither null nor a list. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * What JSON makes of a value now, whatever becomes of the value later. A function, a symbol and `undefined` have no
 * JSON: `undefined`. A cycle or a bigint throws TypeError.
 */
export function jsonCopy(value: unknown): unknown {
  const text = JSON.stringify(value);
  return text === undefined ? undefined : JSON.parse(text);
}

/** UTF-8 bytes of a value's JSON. */
export function jsonBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value) ?? "", "utf8");
}

/** Sets an own property, also one that is called `__proto__`. */
export function setOwn(target: object, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
}

/** The own property `key` where it is an object; else a new one that is put there. */
export function ownObject(target: JsonObject, key: string): JsonObject {
  const present = Object.hasOwn(target, key) ? target[key] : undefined;
  if (isObject(present)) return present;
  const made: JsonObject = {};
  setOwn(target, key, made);
  return made;
}
