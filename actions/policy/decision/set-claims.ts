import { isList } from "../records.ts";
import type { Claims } from "./decision.ts";

type ClaimValue = string | number | boolean | string[];

interface Token {
  setCustomClaim(name: string, value: ClaimValue): void;
}

/** Sets a decision's claims under their full names. Lists are copied because the api takes plain arrays. */
export function setClaims(prefix: string, claims: Claims, token: Token): void {
  for (const name of Object.keys(claims)) {
    const value = claims[name];
    if (value !== undefined) token.setCustomClaim(prefix + name, isList(value) ? [...value] : value);
  }
}
