import type { Authority } from "@federated-actions/loopback/authority";
import { listenOnLoopback } from "@federated-actions/loopback/https-server";
import { UnknownClaimError } from "../errors.ts";
import { type LocalUser, LocalUsers } from "../local-users.ts";
import { loginApp } from "./login-app.ts";
import { createProvider } from "./provider-settings.ts";

/** An application that signs its users in here: for a connection, the tenant itself. */
export interface RelyingParty {
  readonly client_id: string;
  readonly client_secret: string;
  readonly redirect_uris: readonly string[];
  /** `client_secret_post` unless said, as Auth0's OIDC connections have it. */
  readonly token_endpoint_auth_method?: "client_secret_post" | "client_secret_basic";
}

export interface OidcProviderOptions {
  /** Issues the certificate for HTTPS. */
  readonly authority: Authority;
  readonly users: readonly LocalUser[];
  readonly clients: readonly RelyingParty[];
  /** A free one unless given. */
  readonly port?: number;
  /** What the login page says at its top. */
  readonly name?: string;
  /** Names of claims that no user has at the start, but may get by `setClaims`. */
  readonly extraClaims?: readonly string[];
}

export interface OidcIdentityProvider {
  /** `https://localhost:<port>`; discovery is at `/.well-known/openid-configuration` below it. */
  readonly issuer: string;
  readonly port: number;
  readonly users: readonly LocalUser[];
  /** Replaces what the provider asserts about a user, from the next token on. */
  setClaims(username: string, claims: Readonly<Record<string, unknown>>): void;
  /** Rejects what OpenID Connect Dynamic Client Registration 1.0 would call invalid metadata. */
  addClient(client: RelyingParty): Promise<void>;
  close(): Promise<void>;
}

/**
 * A customer's identity provider: a real OpenID Provider (panva/oidc-provider) on a port of its own, with a login page,
 * users and keys of its own, made at start. ID tokens carry the claims of the scopes `openid profile email groups`;
 * every claim that OpenID Connect does not name comes with `groups`.
 */
export async function startOidcProvider(options: OidcProviderOptions): Promise<OidcIdentityProvider> {
  const server = await listenOnLoopback(options.authority, options.port);
  try {
    const users = new LocalUsers(options.users);
    const claimNames = new Set(options.users.flatMap((user) => Object.keys(user.claims)));
    for (const name of options.extraClaims ?? []) claimNames.add(name);
    const configured = await createProvider(server.origin, users, claimNames);
    const addClient = (client: RelyingParty) => configured.addClient(clientMetadata(client));
    for (const client of options.clients) await addClient(client);
    server.serve(loginApp(configured.provider, users, options.name ?? "Identity provider"));
    return {
      issuer: server.origin,
      port: server.port,
      users: options.users,
      setClaims(username, claims) {
        const unknown = Object.keys(claims).find((name) => !claimNames.has(name));
        if (unknown !== undefined) throw new UnknownClaimError(unknown);
        users.setClaims(username, claims);
      },
      addClient,
      close: server.close,
    };
  } catch (error) {
    await server.close();
    throw error;
  }
}

function clientMetadata(client: RelyingParty) {
  return {
    client_id: client.client_id,
    client_secret: client.client_secret,
    redirect_uris: [...client.redirect_uris],
    grant_types: ["authorization_code"],
    response_types: ["code" as const],
    token_endpoint_auth_method: client.token_endpoint_auth_method ?? "client_secret_post",
  };
}
