import { strategyOf } from "@federated-actions/auth0-dialect/strategies";
import type { Connection } from "../store/entities.ts";
import { lacking } from "../tokens/lacking.ts";
import type { LoginMemory } from "./login-memory.ts";
import { createOidc } from "./oidc/oidc.ts";
import type { BegunLogin, LoginRequest, Protocol, UpstreamAnswer, UpstreamIdentity } from "./protocol.ts";
import type { RelyingParty } from "./relying-party.ts";
import { createSaml, type SamlProtocol } from "./saml/saml.ts";
import { UpstreamError } from "./upstream-error.ts";
import { createWsFederation } from "./wsfed/ws-federation.ts";

type ProtocolName = LoginMemory["protocol"];
type MemoryOf<Name extends ProtocolName> = Extract<LoginMemory, { readonly protocol: Name }>;

/** Whether the connection's users sign in with SAML 2.0. */
export function isSaml({ strategy }: Connection): boolean {
  return strategyOf(strategy)?.protocol === "saml";
}

/**
 * The tenant as a relying party of its connections' identity providers. Created once; each protocol keeps its own
 * caches.
 */
export class Upstream {
  readonly saml: SamlProtocol;
  readonly #protocols: { readonly [Name in ProtocolName]: Protocol<MemoryOf<Name>> };

  constructor(tenant: RelyingParty) {
    this.saml = createSaml(tenant);
    this.#protocols = { oidc: createOidc(tenant), saml: this.saml, "ws-federation": createWsFederation(tenant) };
  }

  /** Rejects with UpstreamError or OAuthError, also for a strategy that the tenant lacks. */
  async begin(connection: Connection, request: LoginRequest): Promise<BegunLogin> {
    return this.#protocols[protocolOf(connection)].begin(connection, request);
  }

  /**
   * Rejects with UpstreamError or OAuthError.
   * @param memory of `begin`, for the login that this answers
   */
  async redeem(connection: Connection, memory: LoginMemory, answer: UpstreamAnswer): Promise<UpstreamIdentity> {
    if (protocolOf(connection) !== memory.protocol) {
      throw new UpstreamError(connection, "changed its strategy while the user signed in");
    }
    switch (memory.protocol) {
      case "oidc":
        return this.#protocols.oidc.redeem(connection, memory, answer);
      case "saml":
        return this.saml.redeem(connection, memory, answer);
      case "ws-federation":
        return this.#protocols["ws-federation"].redeem(connection, memory, answer);
    }
  }
}

/** @throws OAuthError for a strategy that the tenant lacks */
function protocolOf({ strategy }: Connection): ProtocolName {
  const protocol = strategyOf(strategy)?.protocol ?? "other";
  if (protocol === "other") throw lacking(`logins by connections of the strategy "${strategy}"`);
  return protocol;
}
