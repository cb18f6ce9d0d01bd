import type { Manifest } from "./manifest.ts";

type SealedSize = Manifest["policies"][number];

/**
 * The policies that fill most of what their carrier can hold, the fullest first; in the manifest's order where they are
 * equal.
 */
export function fullestPolicies(policies: readonly SealedSize[], most: number): SealedSize[] {
  const fullness = ({ characters, capacity }: SealedSize) => characters / capacity;
  return [...policies].sort((a, b) => fullness(b) - fullness(a)).slice(0, most);
}
