/** JSON data, as it passes from the tenant to an Action and back. */
export type JsonObject = Record<string, unknown>;

/** A JSON object: neither null nor an array. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * A copy of a value by way of JSON. A function, a symbol and `undefined` have no JSON: the result is `undefined`. A
 * cycle or a bigint throws TypeError.
 */
export function jsonCopy(value: unknown): unknown {
  const text = JSON.stringify(value);
  return text === undefined ? undefined : JSON.parse(text);
}

/** UTF-8 bytes of a value's JSON. */
export function jsonBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value) ?? "", "utf8");
}

/** Sets an own property, even if its name is `__proto__`. */
export function setOwn(target: object, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
}

/** The own property `key` if it is an object, else a new object that is set there. */
export function ownObject(target: JsonObject, key: string): JsonObject {
  const present = Object.hasOwn(target, key) ? target[key] : undefined;
  if (isObject(present)) return present;
  const made: JsonObject = {};
  setOwn(target, key, made);
  return made;
}
