import type { Authority } from "@federated-actions/loopback/authority";
import { listenOnLoopback } from "@federated-actions/loopback/https-server";
import { type LocalUser, LocalUsers } from "../local-users.ts";
import { createSigningKey } from "../tokens/signing-key.ts";
import { metadataPath, signInPath, type WsfedRelyingParty, wsfedApp } from "./ws-federation-app.ts";

export interface WsfedProviderOptions {
  /** Issues the certificate for HTTPS. */
  readonly authority: Authority;
  readonly users: readonly LocalUser[];
  readonly relyingParties: readonly WsfedRelyingParty[];
  /** A free one unless given. */
  readonly port?: number;
  /** What the login page says at its top. */
  readonly name?: string;
}

export interface WsfedIdentityProvider {
  /** Whom its tokens name as issuer. */
  readonly issuer: string;
  /** Its federation metadata: what a connection's `options.adfs_server` names. */
  readonly metadataUrl: string;
  /** Where sign-in requests go. */
  readonly endpoint: string;
  readonly port: number;
  readonly users: readonly LocalUser[];
  /** Replaces what the provider asserts about a user, from the next token on. */
  setClaims(username: string, claims: Readonly<Record<string, unknown>>): void;
  close(): Promise<void>;
}

/**
 * A customer's identity provider that speaks WS-Federation, as AD FS does: on a port of its own, with a login page and
 * users,
 * and a signing key made at start. Its tokens are SAML 1.1. Claims with short names get the
 * claim types of AD FS; others, URIs, are asserted as they are; lists become several values.
 */
export async function startWsfedProvider(options: WsfedProviderOptions): Promise<WsfedIdentityProvider> {
  const server = await listenOnLoopback(options.authority, options.port);
  try {
    const users = new LocalUsers(options.users);
    const issuer = `${server.origin}/adfs/services/trust`;
    const endpoint = server.origin + signInPath;
    const signingKey = await createSigningKey("Token signing");
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
