import * as oidc from "openid-client";
import { ownString } from "../../connections/options.ts";
import type { Connection } from "../../store/entities.ts";
import { fetchAnswer } from "../provider-answer.ts";
import { ProviderCache } from "../provider-cache.ts";
import type { RelyingParty } from "../relying-party.ts";
import { UpstreamError } from "../upstream-error.ts";
import { findServer } from "./find-server.ts";

/** The state that begin and redeem share. */
export interface OidcService {
  readonly tenant: RelyingParty;
  readonly configurations: ProviderCache<oidc.Configuration>;
}

/**
 * The tenant's configurations as a client of each connection's identity provider, created at first use. Rejects with
 * an UpstreamError if the connection is not configured correctly or its provider does not answer.
 *
 * @param timeout seconds after which a provider that does not answer counts as down
 */
export function oidcConfigurations(tenant: RelyingParty, timeout = 10): ProviderCache<oidc.Configuration> {
  return new ProviderCache(
    (connection) => configure(tenant, connection, timeout),
    () => tenant.now(),
  );
}

async function configure(tenant: RelyingParty, connection: Connection, timeout: number): Promise<oidc.Configuration> {
  const { options } = connection;
  const clientId = ownString(options, "client_id");
  if (clientId === undefined) throw new UpstreamError(connection, "has no options.client_id");
  const server = await findServer(connection, { tenant, fetch: fetchBy(tenant, timeout), timeout });
  assertEndpoints(connection, server);
  const secret = ownString(options, "client_secret");
  const configuration = new oidc.Configuration(server, clientId, {}, clientAuthentication(server, secret));
  configuration[oidc.customFetch] = fetchBy(tenant, timeout);
  configuration.timeout = timeout;
  // OpenID Connect lets a client rely on TLS alone in the code flow. Auth0 checks the signature, and so does this.
  oidc.enableNonRepudiationChecks(configuration);
  return configuration;
}

/** The browser, the code and the requests for keys go only to authenticated (TLS) endpoints. */
function assertEndpoints(connection: Connection, server: oidc.ServerMetadata): void {
  for (const name of ["authorization_endpoint", "token_endpoint", "jwks_uri"] as const) {
    const url = server[name];
    if (typeof url !== "string" || !URL.canParse(url) || new URL(url).protocol !== "https:") {
      throw new UpstreamError(connection, `has an identity provider whose ${name} is not an https URL`);
    }
  }
}

/** The library's options are those of fetch, except that the body and the signal may be undefined. */
function fetchBy(tenant: RelyingParty, timeout: number): oidc.CustomFetch {
  return (url, { body, signal, ...options }) =>
    fetchAnswer(tenant, url, timeout * 1000, { ...options, body: body ?? null, signal: signal ?? null });
}

/** Sends the secret as a form parameter, as Auth0 does, unless the provider accepts only HTTP Basic. */
function clientAuthentication(server: oidc.ServerMetadata, secret: string | undefined): oidc.ClientAuth {
  if (secret === undefined) return oidc.None();
  const methods = server.token_endpoint_auth_methods_supported;
  const basicOnly = methods !== undefined && !methods.includes("client_secret_post");
  return basicOnly ? oidc.ClientSecretBasic(secret) : oidc.ClientSecretPost(secret);
}
