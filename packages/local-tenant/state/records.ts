/**
 * What the tenant remembers between requests. Times are milliseconds since the epoch.
 */
import type { TriggerOutcome } from "@federated-actions/actions-runtime/trigger";
import type { LoginMemory } from "../upstream/login-memory.ts";

/** Who signed in, how and when: what a session, a code and a refresh token remember of a login. */
export interface Login {
  readonly user_id: string;
  /** Id of the connection that the user came by. */
  readonly connectionId: string;
  /** Public id of the session (`sid`), not the cookie's value. */
  readonly sessionId: string;
  readonly authenticatedAt: number;
}

/** A browser's sign-in at the tenant. */
export interface Session {
  readonly login: Login;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly idleLifetime: number;
  lastInteractedAt: number;
  /** Clients that have had a token by it. */
  readonly clients: Set<string>;
  /** What Actions recorded that the user completed (`recordMethod`), by its URL, with the time. */
  readonly customMethods: Map<string, number>;
}

export type ResponseMode = "query" | "web_message";

/** A request to /authorize that is well formed: RFC 6749, 4.1.1, OpenID Connect Core 1.0, 3.1.2.1, and Auth0's own. */
export interface AuthorizeRequest {
  /** New with each request; `event.transaction.id`. */
  readonly transactionId: string;
  readonly method: string;
  /** All parameters as they came, each once. */
  readonly parameters: ReadonlyMap<string, string>;
  readonly client_id: string;
  readonly redirect_uri: string;
  readonly response_mode: ResponseMode;
  readonly state: string | undefined;
  /** Errors are shown on a page, since the application is a third party's: see `ReturnAddress`. */
  readonly hidesErrors: boolean;
  readonly nonce: string | undefined;
  readonly scopes: readonly string[];
  readonly audience: string | undefined;
  readonly connection: string | undefined;
  readonly organizationId: string | undefined;
  readonly prompt: readonly string[];
  /** Seconds. */
  readonly max_age: number | undefined;
  readonly login_hint: string | undefined;
  readonly challenge: CodeChallenge | undefined;
}

/** RFC 7636, 4.2. */
export interface CodeChallenge {
  readonly method: "S256" | "plain";
  readonly value: string;
}

/** A login under way at an identity provider: what its callback is checked against. */
export interface PendingLogin {
  readonly request: AuthorizeRequest;
  readonly connectionId: string;
  /** The browser that began it. */
  readonly browserId: string;
  /** What the protocol checks the answer against. */
  readonly memory: LoginMemory;
}

/** A login that goes on when the user is back from where an Action sent them. */
export interface SuspendedLogin {
  readonly request: AuthorizeRequest;
  readonly session: Session;
  /** Attributes that the connection keeps for this transaction only. */
  readonly transientAttributes?: Readonly<Record<string, unknown>>;
  /** What the Actions had asked for until then. */
  readonly outcome: TriggerOutcome;
}

/** A login that ends as soon as the user consents. */
export interface PendingConsent {
  readonly request: AuthorizeRequest;
  readonly authorization: Authorization;
  /** In the page's form: no other site's page can know it. */
  readonly csrf: string;
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
  readonly challenge: CodeChallenge | undefined;
}

/** An access token without an API: random, good for /userinfo only. */
export interface OpaqueToken {
  readonly user_id: string;
  readonly scopes: readonly string[];
  /** The authorization that it came from, so that it can be revoked with it. */
  readonly authorizationId: string;
}

/** All refresh tokens that came, by rotation, from one authorization. */
export interface RefreshTokenFamily {
  readonly id: string;
  readonly authorizationId: string;
  readonly client_id: string;
  readonly login: Login;
  /** A refresh token is good for the organization that it was made for, and no other. */
  readonly organizationId: string | undefined;
  readonly audience: string | undefined;
  readonly requestedScopes: readonly string[];
  readonly createdAt: number;
  readonly rotating: boolean;
  readonly expiresAt: number | undefined;
  readonly idleLifetime: number | undefined;
  lastExchangedAt: number | undefined;
  revoked: boolean;
}

/** What a user may consent to: these scopes of an API, for an application, within an organization or outside of all. */
export interface Consent {
  readonly user_id: string;
  readonly client_id: string;
  readonly audience: string | undefined;
  readonly organizationId: string | undefined;
  readonly scopes: readonly string[];
}
