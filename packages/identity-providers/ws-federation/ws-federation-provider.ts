import type { Authority } from "@federated-actions/loopback/authority";
import { listenOnLoopback } from "@federated-actions/loopback/https-server";
import { type LocalUser, LocalUsers } from "../local-users.ts";
import { createSigningKey, type SigningKey } from "../tokens/signing-key.ts";
import { metadataPath, signInPath, type WsfedRelyingParty, wsfedApp } from "./ws-federation-app.ts";

export interface WsfedProviderOptions {
  /** Issues the certificate for HTTPS. */
  readonly authority: Authority;
  readonly users: readonly LocalUser[];
  readonly relyingParties: readonly WsfedRelyingParty[];
  /** The default is a free port. */
  readonly port?: number;
  /** The heading of the login page. */
  readonly name?: string;
  /** Signs tokens. Created if absent. */
  readonly signingKey?: SigningKey;
}

export interface WsfedIdentityProvider {
  /** The issuer of its tokens. */
  readonly issuer: string;
  /** Its federation metadata: the value for a connection's `options.adfs_server`. */
  readonly metadataUrl: string;
  /** Where sign-in requests go. */
  readonly endpoint: string;
  readonly port: number;
  readonly users: readonly LocalUser[];
  /** Replaces the claims asserted about a user, from the next token on. */
  setClaims(username: string, claims: Readonly<Record<string, unknown>>): void;
  close(): Promise<void>;
}

/**
 * A customer's identity provider that speaks WS-Federation as AD FS does, on its own port, with its own login page and
 * users, and a signing key generated at start unless it is given. Its tokens are SAML 1.1. Claims with short names get
 * the claim types of AD FS; names that are URIs are asserted unchanged; lists become several values.
 */
export async function startWsfedProvider(options: WsfedProviderOptions): Promise<WsfedIdentityProvider> {
  const server = await listenOnLoopback(options.authority, options.port);
  try {
    const users = new LocalUsers(options.users);
    const issuer = `${server.origin}/adfs/services/trust`;
    const endpoint = server.origin + signInPath;
    const signingKey = options.signingKey ?? (await createSigningKey("Token signing"));
    const { relyingParties, name = "Identity provider" } = options;
    server.serve(wsfedApp({ issuer, endpoint, signingKey, users, relyingParties, name }));
    return {
      issuer,
      metadataUrl: server.origin + metadataPath,
      endpoint,
      port: server.port,
      users: options.users,
      setClaims: (username, claims) => users.setClaims(username, claims),
      close: server.close,
    };
  } catch (error) {
    await server.close();
    throw error;
  }
}
