import { OAuthError } from "@federated-actions/auth0-dialect/oauth-error";
import type { Context } from "hono";
import { noteForLog } from "../log/request-facts.ts";
import { readForm } from "../oauth/request-body.ts";
import type { SuspendedLogin } from "../state/records.ts";
import { respondError } from "./authorization-response.ts";
import { type CompleteLoginParts, completeLogin } from "./complete-login.ts";
import { refuseLogin } from "./refuse-login.ts";
import { currentSession } from "./session.ts";

/**
 * `/continue`: the user returns, by GET or POST. Each `state` is valid once, in the browser that was redirected.
 * @see https://auth0.com/docs/customize/actions/redirect-with-actions
 */
export async function continueLogin(parts: CompleteLoginParts, c: Context): Promise<Response> {
  const query = new URL(c.req.url).searchParams;
  const body = c.req.method === "POST" ? await readForm(c.req) : new URLSearchParams();
  const { request, outcome, ...login } = takeSuspended(parts, c, [...query.getAll("state"), ...body.getAll("state")]);
  noteForLog({ client_id: request.client_id, scope: request.scopes.join(" ") });
  try {
    const client = parts.tenant.store.clients.get(request.client_id);
    if (client === undefined) throw new OAuthError(403, "access_denied", "The application no longer exists.");
    const sent = { method: c.req.method, query: Object.fromEntries(query), body: Object.fromEntries(body) };
    return await completeLogin(parts, c, client, { ...login, request, continuation: { outcome, request: sent } });
  } catch (error) {
    return respondError(parts.tenant, c, request, refuseLogin(parts.tenant, error));
  }
}

function takeSuspended(parts: CompleteLoginParts, c: Context, states: readonly string[]): SuspendedLogin {
  const [state, ...others] = new Set(states);
  const suspended = state === undefined ? undefined : parts.suspendedLogins.get(state);
  const session = currentSession(parts, c);
  const isSame = suspended !== undefined && session?.login.sessionId === suspended.session.login.sessionId;
  // Another browser's login stays valid for that browser.
  if (state === undefined || others.length > 0 || !isSame) {
    throw new OAuthError(
      403,
      "invalid_request",
      "This login has expired, is unknown, or was started in another browser.",
    );
  }
  parts.suspendedLogins.delete(state);
  return suspended;
}
