/**
 * What a login is checked against when the browser comes back. The tenant keeps it meanwhile; the browser never sees
 * it.
 */
export type LoginMemory = OidcMemory | SamlMemory | WsFederationMemory;

export interface OidcMemory {
  readonly protocol: "oidc";
  readonly nonce: string;
  readonly codeVerifier: string | undefined;
}

export interface SamlMemory {
  readonly protocol: "saml";
  /** The id of the AuthnRequest, which the response must name. */
  readonly requestId: string;
}

export interface WsFederationMemory {
  readonly protocol: "ws-federation";
  readonly realm: string;
  /** Milliseconds since the epoch. No token that answers this login is older. */
  readonly begun: number;
}
