import type { Switches } from "../switches.ts";

/** The tenant as its identity providers know it: all that the protocols need of a tenant. */
export interface RelyingParty {
  /** The tenant's name. */
  readonly name: string;
  /** `https://<domain>/`, with the slash at the end. */
  readonly issuer: string;
  readonly switches: Pick<
    Switches,
    "oidcAuthorizationClaims" | "oidcMappedLists" | "samlAttributeDots" | "adfsRealm" | "adfsClaimNames"
  >;
  /** Calls identity providers. */
  readonly fetch: typeof fetch;
  /** Milliseconds since the epoch. */
  now(): number;
}
