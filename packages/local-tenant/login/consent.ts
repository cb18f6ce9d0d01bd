import { OAuthError } from "@federated-actions/auth0-dialect/oauth-error";
import type { Context } from "hono";
import { readForm } from "../oauth/request-body.ts";
import type { AuthenticationContext } from "../state/authentication-context.ts";
import type { Consent } from "../state/consents.ts";
import type { PendingConsent } from "../state/pending-consent.ts";
import { randomToken } from "../state/random-token.ts";
import type { Authorization } from "../state/records.ts";
import { sameSecret } from "../state/same-secret.ts";
import { findUser } from "../users/signed-in-user.ts";
import { respondError } from "./authorization-response.ts";
import type { AuthorizeRequest } from "./authorize-request.ts";
import { consentPage } from "./consent-page.ts";
import { sendCode } from "./send-code.ts";
import { currentSession } from "./session.ts";

/** Milliseconds that a user may take to answer. */
const patience = 600_000;

/** Sends the browser to the page that asks the user, unless they have consented to as much before. */
export function withConsent(
  context: AuthenticationContext,
  c: Context,
  request: AuthorizeRequest,
  authorization: Authorization,
): Response | Promise<Response> {
  const isForced = request.prompt.includes("consent");
  if (!isForced && context.consents.has(consentOf(authorization))) return sendCode(context, c, request, authorization);
  if (request.prompt.includes("none")) throw new OAuthError(403, "consent_required", "Consent required");
  const state = randomToken();
  const pending = { request, authorization, csrf: randomToken() };
  context.pendingConsents.set(state, pending, context.tenant.now() + patience);
  c.header("Cache-Control", "no-store");
  return c.redirect(`/u/consent?${new URLSearchParams({ state })}`, 302);
}

/** `GET /u/consent`: asks. */
export function showConsent(context: AuthenticationContext, c: Context): Promise<Response> {
  const { authorization, csrf } = findPending(context, c);
  return consentPage(context.tenant, c, authorization, csrf);
}

/** `POST /u/consent`: the user has answered. Each page is answered once. */
export async function answerConsent(context: AuthenticationContext, c: Context): Promise<Response> {
  const form = await readForm(c.req.raw);
  const { request, authorization, csrf } = findPending(context, c);
  if (!sameSecret(form.get("csrf") ?? "", csrf)) throw over();
  context.pendingConsents.delete(stateOf(c));
  if (form.get("action") !== "accept") {
    return respondError(c, request, new OAuthError(403, "access_denied", "User did not authorize the request"));
  }
  // Blocked or deleted while the page was open.
  findUser(context.tenant, authorization.login);
  context.consents.add(consentOf(authorization));
  return sendCode(context, c, request, authorization);
}

/** The question belongs to the browser whose session it came of. */
function findPending(context: AuthenticationContext, c: Context): PendingConsent {
  const pending = context.pendingConsents.get(stateOf(c));
  const session = currentSession(context, c);
  if (pending === undefined || session?.login.sessionId !== pending.authorization.login.sessionId) throw over();
  return pending;
}

function stateOf(c: Context): string {
  return new URL(c.req.url).searchParams.get("state") ?? "";
}

function consentOf({ login, client_id, access, organizationId }: Authorization): Consent {
  return {
    user_id: login.user_id,
    client_id,
    audience: access.audience,
    organizationId,
    scopes: access.scopes,
  };
}

function over(): OAuthError {
  return new OAuthError(403, "invalid_request", "This question is over, unknown, or was asked in another browser.");
}
