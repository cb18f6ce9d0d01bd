import type { Claims } from "./decision.ts";

/** A decision's claims under the vendor's namespace. Lists are copied: the api takes plain arrays. */
export function namespacedClaims(namespace: string, claims: Claims): [string, string | string[]][] {
  return Object.entries(claims).map(([name, value]) => [
    `${namespace}/${name}`,
    typeof value === "string" ? value : [...value],
  ]);
}
