import type { Path } from "../source/tree.ts";

/** Visits every scalar of data, however deep. */
export function visitScalars(value: unknown, path: Path, see: (path: Path, value: unknown) => void): void {
  if (typeof value !== "object" || value === null) {
    see(path, value);
    return;
  }
  const entries = Array.isArray(value) ? value.entries() : Object.entries(value);
  for (const [key, item] of entries) visitScalars(item, [...path, key], see);
}
