/** What a connection knows about its SAML identity provider. */
export interface SamlIdentityProvider {
  /** The issuer of its assertions, from metadata: Auth0 has no option for it. */
  readonly entityId: string | undefined;
  /** Where it accepts requests with the HTTP-Redirect binding. */
  readonly signInEndpoint: string;
  /** PEM certificates, one of which must verify the signature. Certificates in the message are ignored. */
  readonly certificates: readonly string[];
  /** Whether its metadata requires signed requests. */
  readonly wantsSignedRequests: boolean;
}
