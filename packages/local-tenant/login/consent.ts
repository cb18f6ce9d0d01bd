import { OAuthError } from "@federated-actions/auth0-dialect/oauth-error";
import type { Context } from "hono";
import { loginFacts } from "../log/login-facts.ts";
import { noteForLog } from "../log/request-facts.ts";
import { readForm } from "../oauth/request-body.ts";
import { consentPage } from "../pages/consent-page.ts";
import { declinedConsent } from "../pages/refusal-page.ts";
import type { Consents } from "../state/consents.ts";
import type { ExpiringMap } from "../state/expiring-map.ts";
import { randomToken } from "../state/random-token.ts";
import type { Authorization, AuthorizeRequest, Consent, PendingConsent } from "../state/records.ts";
import { sameSecret } from "../state/same-secret.ts";
import { findUser } from "../users/signed-in-user.ts";
import { respondError } from "./authorization-response.ts";
import { refuseLogin } from "./refuse-login.ts";
import { type SendCodeParts, sendCode } from "./send-code.ts";
import { currentSession, type SessionParts } from "./session.ts";

/** Milliseconds within which the user must answer. */
const patience = 600_000;

export interface ConsentParts extends SendCodeParts, SessionParts {
  readonly consents: Consents;
  /** By the `state` in the page's URL. */
  readonly pendingConsents: ExpiringMap<PendingConsent>;
}

/** Sends the browser to the consent page, unless the user has consented to all of it before. */
export function withConsent(
  parts: ConsentParts,
  c: Context,
  request: AuthorizeRequest,
  authorization: Authorization,
): Response | Promise<Response> {
  const isForced = request.prompt.includes("consent");
  if (!isForced && parts.consents.has(consentOf(authorization))) return sendCode(parts, c, request, authorization);
  if (request.prompt.includes("none")) throw new OAuthError(403, "consent_required", "Consent required");
  const state = randomToken();
  const pending = { request, authorization, csrf: randomToken() };
  parts.pendingConsents.set(state, pending, parts.tenant.now() + patience);
  c.header("Cache-Control", "no-store");
  return c.redirect(`/u/consent?${new URLSearchParams({ state })}`, 302);
}

/** `GET /u/consent`: shows the consent page. */
export function showConsent(parts: ConsentParts, c: Context): Promise<Response> {
  const { authorization, csrf } = findPending(parts, c);
  return consentPage(parts.tenant, c, authorization, csrf);
}

/** `POST /u/consent`: the user's answer. Each page can be answered once. */
export async function answerConsent(parts: ConsentParts, c: Context): Promise<Response> {
  const form = await readForm(c.req);
  const { request, authorization, csrf } = findPending(parts, c);
  if (!sameSecret(form.get("csrf") ?? "", csrf)) throw over();
  parts.pendingConsents.delete(stateOf(c));
  const { client_id, login, organizationId } = authorization;
  noteForLog({ client_id, ...loginFacts(parts.tenant, login, organizationId) });
  if (form.get("action") !== "accept") {
    const refusal = new OAuthError(403, "access_denied", declinedConsent);
    return respondError(parts.tenant, c, request, refuseLogin(parts.tenant, refusal));
  }
  // The user may have been blocked or deleted while the page was open.
  findUser(parts.tenant, authorization.login);
  parts.consents.add(consentOf(authorization));
  return sendCode(parts, c, request, authorization);
}

/** Only the browser of the session that started the login can answer. */
function findPending(parts: ConsentParts, c: Context): PendingConsent {
  const pending = parts.pendingConsents.get(stateOf(c));
  const session = currentSession(parts, c);
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
  return new OAuthError(
    403,
    "invalid_request",
    "This consent request has expired, is unknown, or was started in another browser.",
  );
}
