import type { Authority } from "@federated-actions/loopback/authority";
import { listenOnLoopback } from "@federated-actions/loopback/https-server";
import { type LocalUser, LocalUsers } from "../local-users.ts";
import { createSigningKey } from "../tokens/signing-key.ts";
import {
  metadataPath,
  type SamlAppOptions,
  type SamlServiceProvider,
  samlApp,
  signInPath,
  startPath,
} from "./saml-app.ts";

export interface SamlProviderOptions {
  /** Issues the certificate for HTTPS. */
  readonly authority: Authority;
  readonly users: readonly LocalUser[];
  readonly serviceProviders: readonly SamlServiceProvider[];
  /** A free one unless given. */
  readonly port?: number;
  /** What the login page says at its top. */
  readonly name?: string;
  /** The assertion unless said. */
  readonly signs?: SamlAppOptions["signs"];
}

export interface SamlIdentityProvider {
  /** Whom its assertions name as issuer. */
  readonly entityId: string;
  /** What a connection's `options.metadataUrl` names. */
  readonly metadataUrl: string;
  readonly signInEndpoint: string;
  /** Of the key that signs, PEM. */
  readonly signingCertificate: string;
  readonly port: number;
  readonly users: readonly LocalUser[];
  /** Where a user signs in for a service provider that has not asked. */
  startUrl(entityId: string): string;
  /** Replaces what the provider asserts about a user, from the next assertion on. */
  setAttributes(username: string, attributes: Readonly<Record<string, unknown>>): void;
  close(): Promise<void>;
}

/**
 * A customer's identity provider that speaks SAML 2.0: on a port of its own, with a login page and users, and a
 * signing key made at start. The NameID is the user name. Attributes with short names (`email`, `groups`)
 * get the claim types of AD FS; others, URIs, are asserted as they are; lists become several values.
 */
export async function startSamlProvider(options: SamlProviderOptions): Promise<SamlIdentityProvider> {
  const server = await listenOnLoopback(options.authority, options.port);
  try {
    const users = new LocalUsers(options.users);
    const entityId = server.origin + metadataPath;
    const signInEndpoint = server.origin + signInPath;
    const signingKey = await createSigningKey("SAML signing");
    const { serviceProviders, name = "Identity provider", signs = "assertion" } = options;
    server.serve(samlApp({ entityId, signInEndpoint, signingKey, users, serviceProviders, name, signs }));
    return {
      entityId,
      metadataUrl: entityId,
      signInEndpoint,
      signingCertificate: signingKey.cert,
      port: server.port,
      users: options.users,
      startUrl: (to) => `${server.origin}${startPath}?${new URLSearchParams({ to })}`,
      setAttributes: (username, attributes) => users.setClaims(username, attributes),
      close: server.close,
    };
  } catch (error) {
    await server.close();
    throw error;
  }
}
