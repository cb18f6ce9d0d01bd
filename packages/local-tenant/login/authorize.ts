import { OAuthError } from "@federated-actions/auth0-dialect/oauth-error";
import type { Context } from "hono";
import { isEnabledFor } from "../connections/enabled.ts";
import { effectiveAudience, userAccess } from "../grants/api-access.ts";
import type { LogFacts } from "../log/entry.ts";
import { noteForLog } from "../log/request-facts.ts";
import { choicePage } from "../pages/choice-page.ts";
import type { AuthorizeRequest, Session } from "../state/records.ts";
import { isThirdParty } from "../store/client-kinds.ts";
import type { Client } from "../store/entities.ts";
import { assertIdTokenAlgorithm } from "../tokens/id-token.ts";
import { respondError } from "./authorization-response.ts";
import { readAuthorizeParameters, readReturnAddress } from "./authorize-parameters.ts";
import { type ReturnAddress, readAuthorizeRequest } from "./authorize-request.ts";
import { type CompleteLoginParts, completeLogin } from "./complete-login.ts";
import { chooseConnection, connectionLinks } from "./connection-choice.ts";
import { refuseLogin } from "./refuse-login.ts";
import { currentSession, type SessionParts } from "./session.ts";
import { type StartUpstreamLoginParts, startUpstreamLogin } from "./start-upstream-login.ts";

export interface AuthorizeParts extends CompleteLoginParts, StartUpstreamLoginParts {}

/** `/authorize`. Rejects with an OAuthError if there is no valid address to respond to. */
export async function authorize(parts: AuthorizeParts, c: Context): Promise<Response> {
  const parameters = await readAuthorizeParameters(c.req);
  noteForLog(requestedFacts(parameters));
  const address = readReturnAddress(parts.tenant, parameters);
  let valid: AuthorizeRequest | undefined;
  try {
    const request = readAuthorizeRequest(parts.tenant, c.req.method, parameters, address);
    assertIdTokenAlgorithm(address.client);
    // Checked before the user signs in: a login cannot give access to an API that the client may not use.
    const audience = effectiveAudience(parts.tenant, request.audience);
    if (audience !== undefined) userAccess(parts.tenant, address.client, audience);
    else if (isThirdParty(address.client)) throw withoutApi();
    valid = request;
    return await signIn(parts, c, address, request);
  } catch (error) {
    const refusal = refuseLogin(parts.tenant, error, (parameters.get("prompt") ?? "").split(" "));
    return respondError(parts.tenant, c, valid ?? address, refusal);
  }
}

/** What the request names, whether it exists or not. */
function requestedFacts(parameters: ReadonlyMap<string, string>): LogFacts {
  const named = (["client_id", "audience", "scope", "connection"] as const).flatMap((name) => {
    const value = parameters.get(name);
    return value === undefined ? [] : [[name, value.slice(0, 1000)]];
  });
  return Object.fromEntries(named);
}

async function signIn(parts: AuthorizeParts, c: Context, address: ReturnAddress, request: AuthorizeRequest) {
  const session = usableSession(parts, c, address.client, request);
  if (request.organizationId !== undefined) noteForLog({ organization_id: request.organizationId });
  if (session !== undefined) return completeLogin(parts, c, address.client, { request, session });
  if (request.prompt.includes("none")) throw new OAuthError(403, "login_required", "Login required");
  const connection = chooseConnection(parts.tenant, address.client, request);
  if (!Array.isArray(connection)) return startUpstreamLogin(parts, c, request, connection);
  return choicePage(c, address.client.name, connectionLinks(request, connection));
}

/** The browser's session, if it satisfies this request: single sign-on. */
function usableSession(
  parts: SessionParts,
  c: Context,
  client: Client,
  request: AuthorizeRequest,
): Session | undefined {
  const session = currentSession(parts, c);
  if (session === undefined || request.prompt.includes("login")) return undefined;
  const { store } = parts.tenant;
  const connection = store.connections.get(session.login.connectionId);
  if (connection === undefined || store.users.get(session.login.user_id) === undefined) return undefined;
  if (!isEnabledFor(parts.tenant, connection, client, request.organizationId)) return undefined;
  if (request.connection !== undefined && request.connection !== connection.name) return undefined;
  const age = (parts.tenant.now() - session.login.authenticatedAt) / 1000;
  return request.max_age === undefined || age <= request.max_age ? session : undefined;
}

/** Without an API, a token would only be valid for /userinfo, which third parties cannot use. */
function withoutApi(): OAuthError {
  return new OAuthError(
    400,
    "invalid_request",
    "Missing required parameter: audience (required for third-party applications)",
  );
}
