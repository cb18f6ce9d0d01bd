import { randomUUID } from "node:crypto";
import type { Context } from "hono";
import { effectiveAudience, grantAccess } from "../grants/grant-access.ts";
import { enterOrganization } from "../organizations/enter-organization.ts";
import { remoteAddress } from "../server/remote-address.ts";
import type { AuthenticationContext } from "../state/authentication-context.ts";
import type { Client } from "../store/entities.ts";
import { isThirdParty } from "../store/is-third-party.ts";
import { requestDetails } from "../triggers/request-details.ts";
import { type Continuation, SentAway } from "../triggers/sent-away.ts";
import { findConnection, findUser } from "../users/signed-in-user.ts";
import type { AuthorizeRequest } from "./authorize-request.ts";
import { withConsent } from "./consent.ts";
import { sendAway } from "./continue-login.ts";
import { sendCode } from "./send-code.ts";
import type { Session } from "./session.ts";

export interface CompletedLogin {
  readonly request: AuthorizeRequest;
  readonly session: Session;
  readonly transientAttributes?: Readonly<Record<string, unknown>>;
  /** Where the user was sent elsewhere by an Action and is back. */
  readonly continuation?: Continuation;
}

/** Somebody is signed in: asks the policies and the Actions, and gives the application its code. */
export async function completeLogin(
  context: AuthenticationContext,
  c: Context,
  client: Client,
  completed: CompletedLogin,
): Promise<Response> {
  try {
    return await grantCode(context, c, client, completed);
  } catch (error) {
    if (error instanceof SentAway) return sendAway(context, c, completed, error);
    throw error;
  }
}

async function grantCode(
  context: AuthenticationContext,
  c: Context,
  client: Client,
  { request, session, transientAttributes, continuation }: CompletedLogin,
): Promise<Response> {
  const { tenant } = context;
  const { login } = session;
  const connection = findConnection(tenant, login);
  const user = findUser(tenant, login);
  const organization = enterOrganization(tenant, client, request.organizationId, user, connection);
  session.lastInteractedAt = tenant.now();
  const access = await grantAccess(context, {
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
  return end(context, c, request, authorization);
}
