import type { Connection } from "../../store/entities.ts";
import type { SamlMemory } from "../login-memory.ts";
import type { Protocol, UpstreamAnswer, UpstreamIdentity } from "../protocol.ts";
import { ProviderCache } from "../provider-cache.ts";
import type { RelyingParty } from "../relying-party.ts";
import { UsedAssertions } from "../used-assertions.ts";
import { beginSaml } from "./begin.ts";
import { findIdentityProvider } from "./find-identity-provider.ts";
import { acceptAssertion } from "./redeem.ts";
import { lazySigner } from "./request-signer.ts";
import type { SamlService } from "./saml-service.ts";
import { serviceProviderMetadata } from "./service-provider-metadata.ts";

/** Milliseconds after which a provider that does not answer counts as down. */
const patience = 10_000;

/** SAML 2.0, web browser SSO. */
export interface SamlProtocol extends Protocol<SamlMemory> {
  /** Accepts the assertion of a login that the provider started. */
  acceptUnsolicited(connection: Connection, answer: UpstreamAnswer): Promise<UpstreamIdentity>;
  /** The metadata for the provider's administrator to import. */
  metadata(connection: Connection): Promise<string>;
}

export function createSaml(tenant: RelyingParty): SamlProtocol {
  const now = () => tenant.now();
  const service: SamlService = {
    tenant,
    providers: new ProviderCache((connection) => findIdentityProvider(tenant, connection, patience), now),
    usedAssertions: new UsedAssertions(now),
    signer: lazySigner(),
  };
  return {
    begin: (connection, request) => beginSaml(service, connection, request),
    redeem: (connection, { requestId }, answer) => acceptAssertion(service, connection, requestId, answer),
    acceptUnsolicited: (connection, answer) => acceptAssertion(service, connection, undefined, answer),
    metadata: (connection) => serviceProviderMetadata(service, connection),
  };
}
