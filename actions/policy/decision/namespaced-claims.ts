import type { Claims } from "./decision.ts";

/** A decision's claims under the vendor's namespace. Lists are copied because the api takes plain arrays. */
export function namespacedClaims(namespace: string, claims: Claims): [string, string | string[]][] {
  const named: [string, string | string[]][] = [];
  for (const [name, value] of Object.entries(claims) as [keyof Claims, string | readonly string[] | undefined][]) {
    if (value !== undefined) named.push([`${namespace}/${name}`, typeof value === "string" ? value : [...value]]);
  }
  return named;
}
