/** The data that an answer is checked against. The tenant keeps it during the login; the browser never sees it. */
export type LoginMemory = OidcMemory | SamlMemory | WsFederationMemory;

export interface OidcMemory {
  readonly protocol: "oidc";
  readonly nonce: string;
  readonly codeVerifier: string | undefined;
}

export interface SamlMemory {
  readonly protocol: "saml";
  /** The id of the AuthnRequest that the response must name. */
  readonly requestId: string;
}

export interface WsFederationMemory {
  readonly protocol: "ws-federation";
  readonly realm: string;
  /** Milliseconds since the epoch. A token for this login cannot be older. */
  readonly begun: number;
}
