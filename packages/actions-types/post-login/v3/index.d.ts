/**
 * Trigger `post-login`, version 3: runs at every login, single sign-on, refresh and token exchange, before tokens are
 * issued.
 *
 * @see https://auth0.com/docs/actions/reference/post-login/post-login-event-object
 */
export type { Configuration, Secrets } from "../../shared.d.ts";
export type { PostLoginAction, PostLoginAPI, PromptAPI, TransactionAPI } from "./api.d.ts";
export type { Event } from "./event.d.ts";
export type { RefreshTokenAPI, SessionAPI } from "./session-api.d.ts";
