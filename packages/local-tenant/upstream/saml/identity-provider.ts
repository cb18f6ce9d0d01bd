/** What a connection knows of its SAML identity provider. */
export interface SamlIdentityProvider {
  /** The issuer of its assertions, where metadata tells it: Auth0 has no option for it. */
  readonly entityId: string | undefined;
  /** Where it takes requests by the redirect binding. */
  readonly signInEndpoint: string;
  /** PEM certificates, one of which must have signed; never one that comes with the message. */
  readonly certificates: readonly string[];
  /** Whether its metadata wants requests signed. */
  readonly wantsSignedRequests: boolean;
}
