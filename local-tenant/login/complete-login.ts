import { randomUUID } from "node:crypto";
import type { Context } from "hono";
import type { Client } from "../store/entities.ts";
import type { AuthenticationContext } from "../tokens/authentication-context.ts";
import { effectiveAudience, grantAccess } from "../tokens/grant-access.ts";
import { randomToken } from "../tokens/random-token.ts";
import { requestDetails } from "../tokens/request-details.ts";
import { respond } from "./authorization-response.ts";
import type { AuthorizeRequest } from "./authorize-request.ts";
import { remoteAddress } from "./remote-address.ts";
import type { Session } from "./session.ts";
import { findConnection, findUser } from "./signed-in-user.ts";

/** Milliseconds for which a code is good: RFC 6749, 4.1.2, recommends ten minutes at most. */
const codeLifetime = 600_000;

export interface CompletedLogin {
  readonly request: AuthorizeRequest;
  readonly session: Session;
  readonly transientAttributes?: Readonly<Record<string, unknown>>;
}

/** Somebody is signed in: asks the policies and the Actions, and gives the application its code. */
export async function completeLogin(
  context: AuthenticationContext,
  c: Context,
  client: Client,
  { request, session, transientAttributes }: CompletedLogin,
): Promise<Response> {
  const { tenant } = context;
  const { login } = session;
  const connection = findConnection(tenant, login);
  session.lastInteractedAt = tenant.now();
  const access = await grantAccess(context, {
    client,
    audience: effectiveAudience(tenant, request.audience),
    requestedScopes: request.scopes,
    login,
    user: findUser(tenant, login),
    ...(transientAttributes && { transientAttributes }),
    connection,
    details: requestDetails(c.req.raw, remoteAddress(c), tenant.domain),
    flow: { protocol: "oidc-basic-profile", request, session },
  });
  session.clients.add(client.client_id);
  const code = randomToken();
  const authorization = {
    id: randomUUID(),
    client_id: client.client_id,
    redirect_uri: request.redirect_uri,
    login,
    access,
    requestedScopes: request.scopes,
    offline: access.scopes.includes("offline_access") && request.scopes.includes("offline_access"),
    nonce: request.nonce,
    wantsAuthTime: request.max_age !== undefined,
    challenge: request.challenge,
  };
  context.codes.set(code, authorization, tenant.now() + codeLifetime);
  tenant.log({ type: "s", client_id: client.client_id, connection: connection.name });
  return respond(c, request, { code });
}
