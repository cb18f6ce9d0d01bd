/** Reads an object's own property where it is a non-empty string: never one of its prototype. */
export function ownString(object: object, key: string): string | undefined {
  const value: unknown = Object.hasOwn(object, key) ? Reflect.get(object, key) : undefined;
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** Reads an object's own property where it is an object itself. */
export function ownObject(object: object, key: string): Record<string, unknown> | undefined {
  const value: unknown = Object.hasOwn(object, key) ? Reflect.get(object, key) : undefined;
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : undefined;
}
