import type { CacheAPI } from "../../shared.d.ts";
import type { AuthenticationAPI } from "./authentication-api.d.ts";
import type { Event } from "./event.d.ts";
import type { GroupsAPI } from "./membership-api.d.ts";
import type { SAMLResponseAPI } from "./saml-response-api.d.ts";
import type { RefreshTokenAPI, SessionAPI } from "./session-api.d.ts";

export interface AccessAPI {
  /**
   * Refuses the login. The handler continues, so return after the call. Later Actions do not run. Metadata is written.
   * @param reason `error_description` of `access_denied`. Users may see it.
   */
  deny(reason: string): PostLoginAPI;
}

/** Reserved names (`roles`, `groups`, `act`, ...) are silently dropped when the token is issued. Use a namespace.
 * @see https://auth0.com/docs/secure/tokens/json-web-tokens/create-custom-claims */
export interface IdTokenAPI {
  /** @throws Error `The "scope" claim cannot be set.` */
  setCustomClaim(key: string, value: unknown): PostLoginAPI;
}

/** A scope is trimmed. If it is empty, longer than 280 characters or has white space, it throws. */
export interface AccessTokenAPI {
  /** Like {@link IdTokenAPI.setCustomClaim}. */
  setCustomClaim(key: string, value: unknown): PostLoginAPI;
  /** Ignored for third-party applications. @throws TypeError if `scope` is not a string; Error if it is malformed. */
  addScope(scope: string): void;
  /** Removes the scope, whether it was requested or not. @throws like {@link AccessTokenAPI.addScope} */
  removeScope(scope: string): void;
}

export interface DuoOptions {
  host: string;
  ikey: string;
  skey: string;
  username?: string;
}

export type MultifactorProvider = "none" | "guardian" | "google-authenticator" | "duo" | "any";

export interface EnableMultifactorOptions<Provider> {
  allowRememberBrowser?: boolean;
  providerOptions?: Provider extends "duo" ? DuoOptions : never;
}

export interface MultifactorAPI {
  /** Requires a second factor at the end of the login. */
  enable<Provider extends MultifactorProvider>(
    provider: Provider,
    options?: EnableMultifactorOptions<Provider>,
  ): PostLoginAPI;
}

export interface PromptAPI {
  /** Shows a form. Options up to 24 KiB as JSON. One form per Action, and not together with a redirect. */
  render(
    promptId: string,
    promptOptions?: {
      fields?: Record<string, any>;
      vars?: Record<string, any>;
    },
  ): void;
}

export interface EncodeTokenOptions {
  /** Default: 900. */
  expiresInSeconds?: number;
  /** Custom claims. They override `iat`, `iss`, `sub`, `exp` and `ip`. */
  payload: Record<string, unknown>;
  /** A secret of the Action, shared with the target. */
  secret: string;
}

/** @see https://auth0.com/docs/customize/actions/redirect-with-actions */
export interface RedirectAPI {
  /** A JWT (HS256) for the target: `iat`, `iss` (the request's host), `sub` (the user's id), `exp`, `ip`, payload. */
  encodeToken(options: EncodeTokenOptions): string;
  /** Redirects the user after this Action. The login continues at `/continue?state=...` in `onContinuePostLogin`. */
  sendUserTo(url: string, options?: { query?: Record<string, string> }): PostLoginAPI;
  /** @deprecated Handle `interaction_required` instead. */
  canRedirect(): boolean;
  /**
   * Returns the verified payload of the token that was sent to `/continue`, in the body or query.
   * @param options `tokenParameterName` is `session_token` by default
   * @throws Error `There is no parameter called ...`, `The session token is invalid: ...`
   */
  validateToken(options: { secret: string; tokenParameterName?: string }): any;
}

export interface RulesAPI {
  /** Whether the Rule (legacy) with this id ran in this transaction. */
  wasExecuted(ruleId: string): boolean;
}

export interface TransactionAPI {
  /**
   * Shares a value with later Actions of the transaction. The event shows it at once. `null` removes it.
   * Keys up to 64 characters, values up to 8 KB, 16 KB in total. Numbers must be finite and safe.
   */
  setMetadata(key: string, value: string | number | boolean | null): void;
}

/** Written once, after all Actions. Later Actions see the change. At most 32 kB each. `null` removes the property. */
export interface UserAPI {
  /** @throws Error if the user's `app_metadata` is not an object */
  setAppMetadata(key: string, value: unknown): PostLoginAPI;
  /** @throws Error if the user's `user_metadata` is not an object */
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
  readonly rules: RulesAPI;
  readonly samlResponse: SAMLResponseAPI;
  readonly session: SessionAPI;
  readonly transaction: TransactionAPI;
  readonly user: UserAPI;
  readonly validation: ValidationAPI;
}

/** `exports.onExecutePostLogin` and `exports.onContinuePostLogin`: must be native async functions. */
export type PostLoginAction = (event: Event, api: PostLoginAPI) => Promise<void>;
