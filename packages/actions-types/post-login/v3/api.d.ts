import type { CacheAPI, TargetScopesAPI } from "../../shared.d.ts";
import type { AuthenticationAPI } from "./authentication-api.d.ts";
import type { Event } from "./event.d.ts";
import type { GroupsAPI, RolesAPI } from "./membership-api.d.ts";
import type { SAMLResponseAPI } from "./saml-response-api.d.ts";
import type { RefreshTokenAPI, SessionAPI } from "./session-api.d.ts";

export interface AccessAPI {
  /**
   * Refuses the login. The handler runs on, so return after it; later Actions do not run; changes of metadata stand.
   * @param reason the application gets it as `error_description` of `access_denied`: users may read it
   */
  deny(reason: string): PostLoginAPI;
}

/** Names that Auth0 reserves (`roles`, `groups`, `act`, ...) are dropped in silence when the token is made; use a namespace.
 * @see https://auth0.com/docs/secure/tokens/json-web-tokens/create-custom-claims */
export interface IdTokenAPI {
  /** @throws Error `The "scope" claim cannot be set.` */
  setCustomClaim(key: string, value: unknown): PostLoginAPI;
}

/** A scope is trimmed; empty, longer than 280 characters or with white space inside throws. */
export interface AccessTokenAPI {
  /** As {@link IdTokenAPI.setCustomClaim}. */
  setCustomClaim(key: string, value: unknown): PostLoginAPI;
  /** @throws TypeError where `scope` is no string; Error where it is malformed or the 1001st */
  addScope(scope: string): void;
  /** Takes the scope off, requested or not. @throws as {@link AccessTokenAPI.addScope} */
  removeScope(scope: string): void;
}

export interface DuoOptions {
  readonly host: string;
  readonly ikey: string;
  readonly skey: string;
  readonly username?: string;
}

export interface MultifactorAPI {
  /** Asks for a second factor at the end of the login. `providerOptions` go with `duo` only. */
  enable(
    provider: "none" | "guardian" | "google-authenticator" | "duo" | "any",
    options?: { readonly allowRememberBrowser?: boolean; readonly providerOptions?: DuoOptions },
  ): PostLoginAPI;
}

export interface PromptAPI {
  /** Shows a form. Options up to 24 KiB as JSON; one an Action, and not beside a redirect. */
  render(
    promptId: string,
    promptOptions?: {
      readonly fields?: Readonly<Record<string, unknown>>;
      readonly vars?: Readonly<Record<string, unknown>>;
    },
  ): void;
}

export interface EncodeTokenOptions {
  /** Default: 900. */
  readonly expiresInSeconds?: number;
  /** Claims of one's own; they win over `iat`, `iss`, `sub`, `exp` and `ip`. */
  readonly payload: Readonly<Record<string, unknown>>;
  /** Shared with the target: a secret of the Action. */
  readonly secret: string;
}

/** @see https://auth0.com/docs/customize/actions/redirect-with-actions */
export interface RedirectAPI {
  /** A JWT (HS256) for the target: `iat`, `iss` (the request's host), `sub` (the user's id), `exp`, `ip` and the payload. */
  encodeToken(options: EncodeTokenOptions): string;
  /** Sends the user there after this Action; the login goes on at `/continue?state=...` in `onContinuePostLogin`. */
  sendUserTo(url: string, options?: { readonly query?: Readonly<Record<string, string>> }): PostLoginAPI;
  /** @deprecated Handle `interaction_required` instead. */
  canRedirect(): boolean;
  /**
   * The verified payload of the token that came back to `/continue`, in its body or query.
   * @param options `tokenParameterName` is `session_token` by default
   * @throws Error `There is no parameter called ...`, `The session token is invalid: ...`
   */
  validateToken(options: {
    readonly secret: string;
    readonly tokenParameterName?: string;
  }): Readonly<Record<string, unknown>>;
}

export interface RulesAPI {
  /** Whether a Rule (legacy) of this id ran in this transaction. */
  wasExecuted(ruleId: string): boolean;
}

export interface TransactionAPI extends Partial<TargetScopesAPI> {
  /**
   * Shares a value with the later Actions of the transaction; the event shows it at once. `null` removes it.
   * Keys up to 64 characters, values up to 8 KB, 16 KB together; safe integers and finite numbers only.
   */
  setMetadata(key: string, value: string | number | boolean | null): void;
}

/** Written once, after all Actions; later Actions see it in their event. 32 kB each. `null` removes the property. */
export interface UserAPI {
  /** @throws Error where the user's `app_metadata` is no object */
  setAppMetadata(key: string, value: unknown): PostLoginAPI;
  /** @throws Error where the user's `user_metadata` is no object */
  setUserMetadata(key: string, value: unknown): PostLoginAPI;
}

export interface ValidationAPI {
  /** Refuses the login with an error for the login page. Code and message are up to 100 characters each. */
  error(errorCode: string, errorMessage: string): PostLoginAPI;
}

/** @see https://auth0.com/docs/actions/reference/post-login/post-login-api-object */
export interface PostLoginAPI {
  readonly access: AccessAPI;
  readonly accessToken: AccessTokenAPI;
  readonly authentication: AuthenticationAPI<PostLoginAPI>;
  readonly cache: CacheAPI;
  readonly groups: GroupsAPI;
  readonly idToken: IdTokenAPI;
  readonly multifactor: MultifactorAPI;
  readonly prompt: PromptAPI;
  readonly redirect: RedirectAPI;
  readonly refreshToken: RefreshTokenAPI;
  readonly roles: RolesAPI;
  readonly rules: RulesAPI;
  readonly samlResponse: SAMLResponseAPI;
  readonly session: SessionAPI;
  readonly transaction: TransactionAPI;
  readonly user: UserAPI;
  readonly validation: ValidationAPI;
}

/** `exports.onExecutePostLogin` and `exports.onContinuePostLogin`: must be native async functions. */
export type PostLoginAction = (event: Event, api: PostLoginAPI) => Promise<void>;
