import { OAuthError } from "@federated-actions/auth0-dialect/oauth-error";
import type { Context } from "hono";
import { userAccess } from "../grants/api-access.ts";
import { effectiveAudience } from "../grants/grant-access.ts";
import type { AuthenticationContext } from "../state/authentication-context.ts";
import type { Client } from "../store/entities.ts";
import { isThirdParty } from "../store/is-third-party.ts";
import { assertIdTokenAlgorithm } from "../tokens/id-token.ts";
import { UpstreamError } from "../upstream/upstream-error.ts";
import { respondError } from "./authorization-response.ts";
import { readAuthorizeParameters, readReturnAddress } from "./authorize-parameters.ts";
import { type AuthorizeRequest, type ReturnAddress, readAuthorizeRequest } from "./authorize-request.ts";
import { completeLogin } from "./complete-login.ts";
import { chooseConnection, connectionLinks, isEnabledFor } from "./connection-choice.ts";
import { choicePage } from "./pages.ts";
import { currentSession, type Session } from "./session.ts";
import { startUpstreamLogin } from "./start-upstream-login.ts";

/** `/authorize`. Rejects with an OAuthError as long as there is no address to answer to. */
export async function authorize(context: AuthenticationContext, c: Context): Promise<Response> {
  const parameters = await readAuthorizeParameters(c.req.raw);
  const address = readReturnAddress(context.tenant, parameters);
  try {
    const request = readAuthorizeRequest(context.tenant, c.req.method, parameters, address);
    assertIdTokenAlgorithm(address.client);
    // Before anybody signs in: a login cannot make up for an API that the client may not have.
    const audience = effectiveAudience(context.tenant, request.audience);
    if (audience !== undefined) userAccess(context.tenant, address.client, audience);
    else if (isThirdParty(address.client)) throw withoutApi();
    return await signIn(context, c, address, request);
  } catch (error) {
    return respondError(c, address, asOAuthError(context, error));
  }
}

async function signIn(context: AuthenticationContext, c: Context, address: ReturnAddress, request: AuthorizeRequest) {
  const session = usableSession(context, c, address.client, request);
  if (session !== undefined) return completeLogin(context, c, address.client, { request, session });
  if (request.prompt.includes("none")) throw new OAuthError(403, "login_required", "Login required");
  const connection = chooseConnection(context.tenant, address.client, request);
  if (!Array.isArray(connection)) return startUpstreamLogin(context, c, request, connection);
  return choicePage(c, "Choose where to sign in", connectionLinks(request, connection));
}

/** The browser's session, where it answers this request: single sign-on. */
function usableSession(
  context: AuthenticationContext,
  c: Context,
  client: Client,
  request: AuthorizeRequest,
): Session | undefined {
  const session = currentSession(context, c);
  if (session === undefined || request.prompt.includes("login")) return undefined;
  const { store } = context.tenant;
  const connection = store.connections.get(session.login.connectionId);
  if (connection === undefined || store.users.get(session.login.user_id) === undefined) return undefined;
  if (!isEnabledFor(context.tenant, connection, client, request.organizationId)) return undefined;
  if (request.connection !== undefined && request.connection !== connection.name) return undefined;
  const age = (context.tenant.now() - session.login.authenticatedAt) / 1000;
  return request.max_age === undefined || age <= request.max_age ? session : undefined;
}

/** Without an API, all that a token could be good for is /userinfo, which third parties have not. */
function withoutApi(): OAuthError {
  return new OAuthError(400, "invalid_request", "Missing required parameter: audience (of every third party)");
}

/** What the application is told. Of what was not foreseen it is told only that it happened. */
export function asOAuthError({ tenant }: AuthenticationContext, error: unknown): OAuthError {
  if (error instanceof OAuthError) return error;
  if (error instanceof UpstreamError) return new OAuthError(403, "access_denied", error.message);
  const kind = error instanceof Error ? error.name : typeof error;
  tenant.log({ type: "f", description: "Unexpected error", details: { kind } });
  return new OAuthError(500, "server_error", "The local tenant failed unexpectedly.");
}
