import type { Manifest } from "./manifest.ts";

type SealedSize = Manifest["policies"][number];

/**
 * The policies that use most of their carrier's capacity, the fullest first; equal ones in the manifest's order.
 */
export function fullestPolicies(policies: readonly SealedSize[], most: number): SealedSize[] {
  const fullness = ({ characters, capacity }: SealedSize) => characters / capacity;
  return [...policies].sort((a, b) => fullness(b) - fullness(a)).slice(0, most);
}
