import type { Switches } from "../switches.ts";
import type { TenantLogEntry } from "../tenant.ts";

/** The tenant as a relying party: all that the protocols need to know about it. */
export interface RelyingParty {
  /** The tenant's name. */
  readonly name: string;
  /** `https://<domain>/`, with the slash at the end. */
  readonly issuer: string;
  readonly switches: Pick<
    Switches,
    | "oidcAuthorizationClaims"
    | "oidcMappedLists"
    | "entraGroupIds"
    | "entraGraphFailure"
    | "samlAttributeDots"
    | "samlRepeatedAttributes"
    | "samlMissingAddress"
    | "samlAudiences"
    | "samlClockSkew"
    | "samlNameQualifiers"
    | "saml1WithoutAuthentication"
    | "saml1WithoutConfirmation"
    | "adfsRealm"
    | "adfsClaimNames"
  >;
  /** Origins of local stand-ins, by the hosts for which they answer. */
  readonly standIns?: Readonly<Record<string, string>>;
  /** Calls identity providers. */
  readonly fetch: typeof fetch;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Writes to the tenant's log: never secrets, tokens or users' data. */
  log(entry: TenantLogEntry): void;
}
