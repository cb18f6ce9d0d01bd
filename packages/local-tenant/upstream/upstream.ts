import { strategyOf } from "@federated-actions/auth0-dialect/strategies";
import { lacking } from "../oauth/lacking.ts";
import type { Connection } from "../store/entities.ts";
import type { LoginMemory, OidcMemory, WsFederationMemory } from "./login-memory.ts";
import type { BegunLogin, LoginRequest, Protocol, UpstreamAnswer, UpstreamIdentity } from "./protocol.ts";
import type { RelyingParty } from "./relying-party.ts";
import type { SamlProtocol } from "./saml/saml.ts";
import { UpstreamError } from "./upstream-error.ts";

type ProtocolName = LoginMemory["protocol"];

/** Whether the connection's users sign in with SAML 2.0. */
export function isSaml({ strategy }: Connection): boolean {
  return strategyOf(strategy)?.protocol === "saml";
}

/** Loads a protocol at first use: loading all three libraries takes longer than the rest of the tenant's start. */
type Lazy<T> = () => Promise<T>;

/**
 * The tenant as a relying party of its connections' identity providers. Each protocol keeps its own caches. Every
 * method rejects with an UpstreamError or an OAuthError.
 */
export class Upstream {
  readonly #oidc: Lazy<Protocol<OidcMemory>>;
  readonly #saml: Lazy<SamlProtocol>;
  readonly #wsFederation: Lazy<Protocol<WsFederationMemory>>;

  constructor(tenant: RelyingParty) {
    this.#oidc = once(async () => (await import("./oidc/oidc.ts")).createOidc(tenant));
    this.#saml = once(async () => (await import("./saml/saml.ts")).createSaml(tenant));
    this.#wsFederation = once(async () =>
      (await import("./ws-federation/ws-federation.ts")).createWsFederation(tenant),
    );
  }

  async begin(connection: Connection, request: LoginRequest): Promise<BegunLogin> {
    const protocols = { oidc: this.#oidc, saml: this.#saml, "ws-federation": this.#wsFederation };
    const protocol = await protocols[protocolOf(connection)]();
    return protocol.begin(connection, request);
  }

  /** @param memory of `begin`, for the login that this answers */
  async redeem(connection: Connection, memory: LoginMemory, answer: UpstreamAnswer): Promise<UpstreamIdentity> {
    if (protocolOf(connection) !== memory.protocol) {
      throw new UpstreamError(connection, "changed its strategy during the login");
    }
    switch (memory.protocol) {
      case "oidc":
        return (await this.#oidc()).redeem(connection, memory, answer);
      case "saml":
        return (await this.#saml()).redeem(connection, memory, answer);
      case "ws-federation":
        return (await this.#wsFederation()).redeem(connection, memory, answer);
    }
  }

  /** Accepts the assertion of a SAML login that the provider started. */
  async acceptUnsolicited(connection: Connection, answer: UpstreamAnswer): Promise<UpstreamIdentity> {
    return (await this.#saml()).acceptUnsolicited(connection, answer);
  }

  /** The tenant's metadata as a SAML service provider, for the connection's provider. */
  async samlMetadata(connection: Connection): Promise<string> {
    return (await this.#saml()).metadata(connection);
  }
}

function once<T>(create: () => Promise<T>): Lazy<T> {
  let created: Promise<T> | undefined;
  return () => {
    created ??= create();
    return created;
  };
}

/** @throws {OAuthError} for a strategy that the tenant lacks */
function protocolOf({ strategy }: Connection): ProtocolName {
  const protocol = strategyOf(strategy)?.protocol ?? "other";
  if (protocol === "other") throw lacking(`logins through connections with the strategy "${strategy}"`);
  return protocol;
}
