import { randomUUID } from "node:crypto";
import type { Context } from "hono";
import { effectiveAudience } from "../grants/api-access.ts";
import { grantAccess } from "../grants/grant-access.ts";
import { remoteAddress } from "../http/remote-address.ts";
import { enterOrganization } from "../organizations/enter-organization.ts";
import type { ExpiringMap } from "../state/expiring-map.ts";
import { randomToken } from "../state/random-token.ts";
import type { AuthorizeRequest, Session, SuspendedLogin } from "../state/records.ts";
import { isThirdParty } from "../store/client-kinds.ts";
import type { Client } from "../store/entities.ts";
import type { PostLoginParts } from "../triggers/post-login.ts";
import { requestDetails } from "../triggers/request-details.ts";
import { type Continuation, SentAway } from "../triggers/sent-away.ts";
import { findConnection, findUser } from "../users/signed-in-user.ts";
import { type ConsentParts, withConsent } from "./consent.ts";
import { sendCode } from "./send-code.ts";
import { sendSessionCookie, touchSession } from "./session.ts";

/** Milliseconds within which the user must return from the site that an Action sent them to. */
const patience = 3_600_000;

export interface CompleteLoginParts extends ConsentParts, PostLoginParts {
  /** By the `state` that the user returns with. */
  readonly suspendedLogins: ExpiringMap<SuspendedLogin>;
}

export interface CompletedLogin {
  readonly request: AuthorizeRequest;
  readonly session: Session;
  readonly transientAttributes?: Readonly<Record<string, unknown>>;
  /** Present when the user has returned from the site that an Action sent them to. */
  readonly continuation?: Continuation;
}

/** The user is signed in: checks the policies, runs the Actions and sends the code to the application. */
export async function completeLogin(
  parts: CompleteLoginParts,
  c: Context,
  client: Client,
  completed: CompletedLogin,
): Promise<Response> {
  try {
    return await grantCode(parts, c, client, completed);
  } catch (error) {
    if (error instanceof SentAway) return sendAway(parts, c, completed, error);
    throw error;
  }
}

async function grantCode(
  parts: CompleteLoginParts,
  c: Context,
  client: Client,
  { request, session, transientAttributes, continuation }: CompletedLogin,
): Promise<Response> {
  const { tenant } = parts;
  const { login } = session;
  const connection = findConnection(tenant, login);
  const user = findUser(tenant, login);
  const organization = enterOrganization(tenant, client, request.organizationId, user, connection);
  const { cookieMode } = session;
  touchSession(parts, session);
  const access = await grantAccess(parts, {
    client,
    audience: effectiveAudience(tenant, request.audience),
    requestedScopes: request.scopes,
    login,
    user,
    ...(transientAttributes && { transientAttributes }),
    connection,
    organization,
    details: requestDetails(c.req.raw, remoteAddress(c), tenant.domain),
    flow: { protocol: "oidc-basic-profile", request, session, ...(continuation && { continuation }) },
  });
  if (session.cookieMode !== cookieMode) sendSessionCookie(parts, c, session);
  session.clients.add(client.client_id);
  const authorization = {
    id: randomUUID(),
    client_id: client.client_id,
    redirect_uri: request.redirect_uri,
    login,
    organizationId: organization?.id,
    access,
    requestedScopes: request.scopes,
    offline: access.scopes.includes("offline_access") && request.scopes.includes("offline_access"),
    nonce: request.nonce,
    wantsAuthTime: request.max_age !== undefined,
    challenge: request.challenge,
  };
  const end = isThirdParty(client) ? withConsent : sendCode;
  return end(parts, c, request, authorization);
}

/** Sends the browser to the URL that an Action set, with the `state` that it must return with. */
function sendAway(parts: CompleteLoginParts, c: Context, login: CompletedLogin, away: SentAway): Response {
  const state = randomToken();
  const { request, session, transientAttributes } = login;
  const suspended = { request, session, outcome: away.outcome, ...(transientAttributes && { transientAttributes }) };
  parts.suspendedLogins.set(state, suspended, parts.tenant.now() + patience);
  const url = new URL(away.url);
  url.searchParams.set("state", state);
  c.header("Cache-Control", "no-store");
  c.header("Referrer-Policy", "no-referrer");
  return c.redirect(url.href, 302);
}
