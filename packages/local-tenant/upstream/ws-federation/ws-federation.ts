import type { WsFederationMemory } from "../login-memory.ts";
import type { Protocol } from "../protocol.ts";
import { ProviderCache } from "../provider-cache.ts";
import type { RelyingParty } from "../relying-party.ts";
import { UsedAssertions } from "../used-assertions.ts";
import { beginWsFederation } from "./begin.ts";
import { loadMetadata } from "./provider-metadata.ts";
import { redeemWsFederation } from "./redeem.ts";
import type { WsFederationService } from "./ws-federation-service.ts";

/** The passive requestor profile of WS-Federation, as AD FS implements it. */
export function createWsFederation(tenant: RelyingParty): Protocol<WsFederationMemory> {
  const now = () => tenant.now();
  const service: WsFederationService = {
    tenant,
    providers: new ProviderCache((connection) => loadMetadata(tenant, connection), now),
    usedAssertions: new UsedAssertions(now),
  };
  return {
    begin: (connection, request) => beginWsFederation(service, connection, request),
    redeem: (connection, memory, answer) => redeemWsFederation(service, connection, memory, answer),
  };
}
