import type { Authority } from "@federated-actions/loopback/authority";
import { listenOnLoopback } from "@federated-actions/loopback/https-server";
import { UnknownClaimError } from "../errors.ts";
import { type LocalUser, LocalUsers } from "../local-users.ts";
import { type GraphUser, graphApp } from "./graph-app.ts";
import { loginApp } from "./login-app.ts";
import { createProvider, createProviderKey } from "./provider-settings.ts";

export type { GraphUser } from "./graph-app.ts";

/** An application whose users sign in here: for a connection, the tenant itself. */
export interface RelyingParty {
  readonly client_id: string;
  readonly client_secret: string;
  readonly redirect_uris: readonly string[];
  /** The default is `client_secret_post`, as in Auth0's OIDC connections. */
  readonly token_endpoint_auth_method?: "client_secret_post" | "client_secret_basic";
}

export interface OidcProviderOptions {
  /** Issues the certificate for HTTPS. */
  readonly authority: Authority;
  readonly users: readonly LocalUser[];
  readonly clients: readonly RelyingParty[];
  /** The default is a free port. */
  readonly port?: number;
  /** The heading of the login page. */
  readonly name?: string;
  /** Makes it a stand-in for Microsoft Entra and Microsoft Graph too: users of the directory, by user name. */
  readonly graph?: Readonly<Record<string, GraphUser>>;
  /** Names of claims that no user has at the start, but that `setClaims` may set. */
  readonly extraClaims?: readonly string[];
  /**
   * Whether claims that OpenID Connect does not define come with every ID token. By default they need the scope
   * `groups`.
   */
  readonly alwaysAsserts?: boolean;
  /** Signs ID tokens: an RSA key, PKCS#8 PEM. Created if absent. */
  readonly signingKey?: string;
}

export interface OidcIdentityProvider {
  /** `https://localhost:<port>`; discovery is at `/.well-known/openid-configuration` below it. */
  readonly issuer: string;
  readonly port: number;
  readonly users: readonly LocalUser[];
  /** Replaces the claims asserted about a user, from the next token on. */
  setClaims(username: string, claims: Readonly<Record<string, unknown>>): void;
  /** Rejects client metadata that OpenID Connect Dynamic Client Registration 1.0 defines as invalid. */
  addClient(client: RelyingParty): Promise<void>;
  close(): Promise<void>;
}

/**
 * A customer's identity provider: a real OpenID Provider (panva/oidc-provider) on its own port, with its own login page
 * and users, and keys generated at start unless they are given. ID tokens contain the claims of the scopes
 * `openid profile email groups`; claims that OpenID Connect does not define belong to the scope `groups`.
 */
export async function startOidcProvider(options: OidcProviderOptions): Promise<OidcIdentityProvider> {
  const server = await listenOnLoopback(options.authority, options.port);
  try {
    const users = new LocalUsers(options.users);
    const name = options.name ?? "Identity provider";
    const claimNames = new Set(options.users.flatMap((user) => Object.keys(user.claims)));
    for (const name of options.extraClaims ?? []) claimNames.add(name);
    const configured = await createProvider({
      issuer: server.origin,
      name,
      users,
      claimNames,
      alwaysAsserts: options.alwaysAsserts ?? false,
      signingKey: options.signingKey ?? (await createProviderKey()),
    });
    const addClient = (client: RelyingParty) => configured.addClient(clientMetadata(client));
    for (const client of options.clients) await addClient(client);
    const graph = options.graph && graphApp(configured.provider, new Map(Object.entries(options.graph)));
    server.serve(loginApp(configured.provider, users, name, graph));
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
