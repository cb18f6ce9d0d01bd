/** Who signed in, how and when: what a session, a code and a refresh token remember of a login. */
export interface Login {
  readonly user_id: string;
  /** Id of the connection that the user came by. */
  readonly connectionId: string;
  /** Public id of the session (`sid`), not the cookie's value. */
  readonly sessionId: string;
  /** Milliseconds since the epoch. */
  readonly authenticatedAt: number;
}

/** What a user flow has been granted, once the post-login Actions have had their say. */
export interface GrantedAccess {
  /** The API; without one the access token is opaque and good for /userinfo only. */
  readonly audience: string | undefined;
  /** As in the token. */
  readonly scopes: readonly string[];
  readonly accessTokenClaims: Readonly<Record<string, unknown>>;
  readonly idTokenClaims: Readonly<Record<string, unknown>>;
}

/** What an authorization code stands for. */
export interface Authorization {
  readonly id: string;
  readonly client_id: string;
  readonly redirect_uri: string;
  readonly login: Login;
  /** The organization that the user signed in to, and that all that comes of it stays with. */
  readonly organizationId: string | undefined;
  readonly access: GrantedAccess;
  /** What the application asked for: a refresh token starts from this again. */
  readonly requestedScopes: readonly string[];
  /** Whether a refresh token comes with it. */
  readonly offline: boolean;
  readonly nonce: string | undefined;
  /** Whether `max_age` asked for `auth_time` in the ID token. */
  readonly wantsAuthTime: boolean;
  readonly challenge: { readonly method: "S256" | "plain"; readonly value: string } | undefined;
}
