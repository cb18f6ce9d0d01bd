import { OAuthError } from "@federated-actions/auth0-dialect/oauth-error";
import type { Context } from "hono";
import { readForm } from "../oauth/request-body.ts";
import type { AuthenticationContext } from "../state/authentication-context.ts";
import { randomToken } from "../state/random-token.ts";
import type { SentAway } from "../triggers/sent-away.ts";
import { respondError } from "./authorization-response.ts";
import { asOAuthError } from "./authorize.ts";
import { type CompletedLogin, completeLogin } from "./complete-login.ts";
import { currentSession } from "./session.ts";

/** Milliseconds that the other site may take. */
const patience = 3_600_000;

/** A login that goes on when the user is back. */
export interface SuspendedLogin extends Pick<CompletedLogin, "request" | "session" | "transientAttributes"> {
  readonly outcome: SentAway["outcome"];
}

/** Sends the browser where an Action wants it, with the `state` that it has to bring back. */
export function sendAway(context: AuthenticationContext, c: Context, login: CompletedLogin, away: SentAway): Response {
  const state = randomToken();
  const { request, session, transientAttributes } = login;
  const suspended = { request, session, outcome: away.outcome, ...(transientAttributes && { transientAttributes }) };
  context.suspendedLogins.set(state, suspended, context.tenant.now() + patience);
  const url = new URL(away.url);
  url.searchParams.set("state", state);
  c.header("Cache-Control", "no-store");
  c.header("Referrer-Policy", "no-referrer");
  return c.redirect(url.href, 302);
}

/**
 * `/continue`: the user is back, by GET or POST. Each state is good once, and in the browser that was sent away.
 * @see https://auth0.com/docs/customize/actions/redirect-with-actions
 */
export async function continueLogin(context: AuthenticationContext, c: Context): Promise<Response> {
  const query = new URL(c.req.url).searchParams;
  const body = c.req.method === "POST" ? await readForm(c.req.raw) : new URLSearchParams();
  const { request, outcome, ...login } = takeSuspended(context, c, [...query.getAll("state"), ...body.getAll("state")]);
  try {
    const client = context.tenant.store.clients.get(request.client_id);
    if (client === undefined) throw new OAuthError(403, "access_denied", "The application does not exist anymore.");
    const sent = { method: c.req.method, query: Object.fromEntries(query), body: Object.fromEntries(body) };
    return await completeLogin(context, c, client, { ...login, request, continuation: { outcome, request: sent } });
  } catch (error) {
    return respondError(c, request, asOAuthError(context, error));
  }
}

function takeSuspended(context: AuthenticationContext, c: Context, states: readonly string[]): SuspendedLogin {
  const [state, ...others] = new Set(states);
  const suspended = state === undefined ? undefined : context.suspendedLogins.get(state);
  const session = currentSession(context, c);
  const isSame = suspended !== undefined && session?.login.sessionId === suspended.session.login.sessionId;
  // Another browser's login is left for that browser.
  if (state === undefined || others.length > 0 || !isSame) {
    throw new OAuthError(403, "invalid_request", "This login is over, unknown, or was begun in another browser.");
  }
  context.suspendedLogins.delete(state);
  return suspended;
}
