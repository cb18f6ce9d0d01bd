/**
 * What the tenant remembers between requests. Times are milliseconds since the epoch.
 */
import type { TriggerOutcome } from "@federated-actions/actions-runtime/trigger";
import type { LoginMemory } from "../upstream/login-memory.ts";

/** Who signed in, how and when. Part of sessions, codes and refresh tokens. */
export interface Login {
  readonly user_id: string;
  /** Id of the connection that the user signed in with. */
  readonly connectionId: string;
  /** Public id of the session (`sid`), not the value of the cookie. */
  readonly sessionId: string;
  readonly authenticatedAt: number;
}

/** A browser's sign-in at the tenant. */
export interface Session {
  readonly login: Login;
  /** The value of its cookie. */
  readonly cookie: string;
  readonly createdAt: number;
  /** Actions can shorten it. */
  expiresAt: number;
  readonly idleLifetime: number;
  /** `lastInteractedAt` and the idle lifetime, unless an Action has shortened it. */
  idleExpiresAt: number;
  lastInteractedAt: number;
  /** A cookie that is not persistent ends with the browser. */
  cookieMode: "persistent" | "non-persistent";
  metadata: Readonly<Record<string, string>>;
  /** Clients that have received a token in it. */
  readonly clients: Set<string>;
  /** Methods that Actions recorded with `recordMethod`, by URL, with the time. */
  readonly customMethods: Map<string, number>;
}

export type ResponseMode = "query" | "web_message";

/** A valid request to /authorize: RFC 6749, 4.1.1, OpenID Connect Core 1.0, 3.1.2.1, and Auth0's parameters. */
export interface AuthorizeRequest {
  /** New with each request; `event.transaction.id`. */
  readonly transactionId: string;
  readonly method: string;
  /** All parameters as received, none repeated. */
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

/** A login in progress at an identity provider, and what its callback is checked against. */
export interface PendingLogin {
  readonly request: AuthorizeRequest;
  readonly connectionId: string;
  /** The browser that started it. */
  readonly browserId: string;
  /** What the protocol checks the response against. */
  readonly memory: LoginMemory;
}

/** A login that continues when the user returns from the site that an Action sent them to. */
export interface SuspendedLogin {
  readonly request: AuthorizeRequest;
  readonly session: Session;
  /** Attributes that the connection keeps for this transaction only. */
  readonly transientAttributes?: Readonly<Record<string, unknown>>;
  /** What the Actions requested so far. */
  readonly outcome: TriggerOutcome;
}

/** A login that completes when the user consents. */
export interface PendingConsent {
  readonly request: AuthorizeRequest;
  readonly authorization: Authorization;
  /** In the page's form. Other sites cannot know it. */
  readonly csrf: string;
}

/** What Actions asked for a session or a refresh token. Times are absolute. */
export interface LifetimeChanges {
  readonly expiresAt?: number;
  readonly idleExpiresAt?: number;
  /** Replaces all metadata. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** What a user flow has been granted, after the post-login Actions. */
export interface GrantedAccess {
  /** The API. Without one, the access token is opaque and only valid for /userinfo. */
  readonly audience: string | undefined;
  /** As in the token. */
  readonly scopes: readonly string[];
  readonly accessTokenClaims: Readonly<Record<string, unknown>>;
  readonly idTokenClaims: Readonly<Record<string, unknown>>;
  /** For the refresh token that is issued or was exchanged. */
  readonly refreshToken: LifetimeChanges;
}

/** What an authorization code stands for. */
export interface Authorization {
  readonly id: string;
  readonly client_id: string;
  readonly redirect_uri: string;
  readonly login: Login;
  /** The organization that the user signed in to. It applies to all tokens of this authorization. */
  readonly organizationId: string | undefined;
  readonly access: GrantedAccess;
  /** The requested scopes. Refresh token exchanges start from these. */
  readonly requestedScopes: readonly string[];
  /** Whether a refresh token is issued with it. */
  readonly offline: boolean;
  readonly nonce: string | undefined;
  /** Whether the ID token contains `auth_time`, because the request had `max_age`. */
  readonly wantsAuthTime: boolean;
  readonly challenge: CodeChallenge | undefined;
}

/** An opaque access token without an API, valid for /userinfo only. */
export interface OpaqueToken {
  readonly user_id: string;
  readonly scopes: readonly string[];
  /** Its authorization, with which it is revoked. */
  readonly authorizationId: string;
}

/** All refresh tokens of one authorization, through rotation. */
export interface RefreshTokenFamily {
  readonly id: string;
  readonly authorizationId: string;
  readonly client_id: string;
  readonly login: Login;
  /** A refresh token is only valid for the organization that it was issued for. */
  readonly organizationId: string | undefined;
  readonly audience: string | undefined;
  readonly requestedScopes: readonly string[];
  readonly createdAt: number;
  readonly rotating: boolean;
  /** Actions can shorten it. */
  expiresAt: number | undefined;
  readonly idleLifetime: number | undefined;
  /** The last use and the idle lifetime, unless an Action has shortened it. */
  idleExpiresAt: number | undefined;
  metadata: Readonly<Record<string, string>>;
  lastExchangedAt: number | undefined;
  revoked: boolean;
}

/** A user's consent to scopes of an API, for an application, with or without an organization. */
export interface Consent {
  readonly user_id: string;
  readonly client_id: string;
  readonly audience: string | undefined;
  readonly organizationId: string | undefined;
  readonly scopes: readonly string[];
}
