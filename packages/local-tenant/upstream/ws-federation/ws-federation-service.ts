import type { ProviderCache } from "../provider-cache.ts";
import type { RelyingParty } from "../relying-party.ts";
import type { UsedAssertions } from "../used-assertions.ts";
import type { FederationMetadata } from "./federation-metadata.ts";

/** The state of the tenant as a WS-Federation relying party. */
export interface WsFederationService {
  readonly tenant: RelyingParty;
  readonly providers: ProviderCache<FederationMetadata>;
  readonly usedAssertions: UsedAssertions;
}
