import type { ProviderCache } from "../provider-cache.ts";
import type { RelyingParty } from "../relying-party.ts";
import type { UsedAssertions } from "../used-assertions.ts";
import type { FederationMetadata } from "./federation-metadata.ts";

/** What the tenant, as a relying party of WS-Federation, knows and remembers. */
export interface WsFederationService {
  readonly tenant: RelyingParty;
  readonly providers: ProviderCache<FederationMetadata>;
  readonly usedAssertions: UsedAssertions;
}
