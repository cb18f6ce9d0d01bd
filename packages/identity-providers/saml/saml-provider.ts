import type { Authority } from "@federated-actions/loopback/authority";
import { listenOnLoopback } from "@federated-actions/loopback/https-server";
import { type LocalUser, LocalUsers } from "../local-users.ts";
import { createSigningKey, type SigningKey } from "../tokens/signing-key.ts";
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
  /** The default is a free port. */
  readonly port?: number;
  /** The heading of the login page. */
  readonly name?: string;
  /** The default is the assertion. */
  readonly signs?: SamlAppOptions["signs"];
  /** Of attributes with short names. The default is `claim_types`. */
  readonly names?: SamlAppOptions["names"];
  /** Signs assertions. Created if absent. */
  readonly signingKey?: SigningKey;
}

export interface SamlIdentityProvider {
  /** The issuer of its assertions. */
  readonly entityId: string;
  /** The value for a connection's `options.metadataUrl`. */
  readonly metadataUrl: string;
  readonly signInEndpoint: string;
  /** The certificate of the signing key, PEM. */
  readonly signingCertificate: string;
  readonly port: number;
  readonly users: readonly LocalUser[];
  /** Where a user starts a login at a service provider without a request from it. */
  startUrl(entityId: string): string;
  /** Replaces the attributes asserted about a user, from the next assertion on. */
  setAttributes(username: string, attributes: Readonly<Record<string, unknown>>): void;
  close(): Promise<void>;
}

/**
 * A customer's identity provider that speaks SAML 2.0, on its own port, with its own login page and users. Its signing
 * key is generated at start unless it is given. The NameID is the user name. Attributes with short names (`email`,
 * `groups`) get the claim types of AD FS unless `names` says otherwise; names that are URIs are asserted unchanged;
 * lists become several values.
 */
export async function startSamlProvider(options: SamlProviderOptions): Promise<SamlIdentityProvider> {
  const server = await listenOnLoopback(options.authority, options.port);
  try {
    const users = new LocalUsers(options.users);
    const entityId = server.origin + metadataPath;
    const signInEndpoint = server.origin + signInPath;
    const signingKey = options.signingKey ?? (await createSigningKey("SAML signing"));
    const { serviceProviders, name = "Identity provider", signs = "assertion", names = "claim_types" } = options;
    server.serve(samlApp({ entityId, signInEndpoint, signingKey, users, serviceProviders, name, signs, names }));
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
