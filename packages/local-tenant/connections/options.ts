/** The object's own property if it is a non-empty string. Properties of the prototype do not count. */
export function ownString(object: object, key: string): string | undefined {
  const value: unknown = Object.hasOwn(object, key) ? Reflect.get(object, key) : undefined;
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** The object's own property if it is an object. */
export function ownObject(object: object, key: string): Record<string, unknown> | undefined {
  const value: unknown = Object.hasOwn(object, key) ? Reflect.get(object, key) : undefined;
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : undefined;
}
