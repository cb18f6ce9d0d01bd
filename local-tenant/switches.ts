/** Where Auth0's behaviour is not documented, or sources conflict, the tenant has a named switch. The README's table tells why. */
export interface Switches {
  /** Scopes of a client-credentials token: every granted scope (default), or the requested ones of these. */
  readonly clientCredentialsScopes: "all_granted" | "requested";
  /** HTTP status of a post-login denial at the token endpoint. */
  readonly postLoginDenyStatus: 403 | 500;
  /** HTTP status of a credentials-exchange denial with the code `server_error`. */
  readonly credentialsExchangeServerErrorStatus: 400 | 500;
  /** Whether `event.request.body` of credentials-exchange holds `client_secret` and `client_assertion`. */
  readonly bodyHoldsClientSecret: boolean;
  /** `error` of a user flow to an API that needs a client grant which is not there. */
  readonly missingUserGrantError: "invalid_request" | "unauthorized_client";
  /** HTTP status of `POST /actions/actions/{id}/deploy`. */
  readonly deployStatus: 200 | 202;
  /**
   * `groups`, `roles`, `permissions` and `entitlements` asserted by an OIDC provider: Auth0's documentation counts them
   * among the names that are never mapped to the profile; administrators report that they are.
   */
  readonly oidcAuthorizationClaims: "keep" | "drop";
  /** Bytes that one execution may put into `api.cache`. */
  readonly cacheTotalBytes: number;
}

export const defaultSwitches: Switches = {
  clientCredentialsScopes: "all_granted",
  postLoginDenyStatus: 403,
  credentialsExchangeServerErrorStatus: 500,
  bodyHoldsClientSecret: true,
  missingUserGrantError: "invalid_request",
  deployStatus: 200,
  oidcAuthorizationClaims: "keep",
  cacheTotalBytes: 16 * 1024 + 256,
};
