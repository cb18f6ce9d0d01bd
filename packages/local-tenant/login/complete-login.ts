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

/** Milliseconds that the site which an Action sent the user to may take. */
const patience = 3_600_000;

export interface CompleteLoginParts extends ConsentParts, PostLoginParts {
  /** By the state that the user brings back. */
  readonly suspendedLogins: ExpiringMap<SuspendedLogin>;
}

export interface CompletedLogin {
  readonly request: AuthorizeRequest;
  readonly session: Session;
  readonly transientAttributes?: Readonly<Record<string, unknown>>;
  /** Where the user was sent elsewhere by an Action and is back. */
  readonly continuation?: Continuation;
}

/** Somebody is signed in: asks the policies and the Actions, and gives the application its code. */
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
  session.lastInteractedAt = tenant.now();
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

/** Sends the browser where an Action wants it, with the `state` that it has to bring back. */
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
