import { OAuthError } from "@federated-actions/auth0-dialect/oauth-error";
import type { Context } from "hono";
import { isEnabledFor } from "../connections/enabled.ts";
import { ownObject, ownString } from "../connections/options.ts";
import { effectiveAudience, userAccess } from "../grants/api-access.ts";
import { noteForLog } from "../log/request-facts.ts";
import { lacking } from "../oauth/lacking.ts";
import { isPublicClient } from "../store/client-kinds.ts";
import type { Connection } from "../store/entities.ts";
import type { Tenant } from "../tenant.ts";
import { assertIdTokenAlgorithm } from "../tokens/id-token.ts";
import type { UpstreamAnswer } from "../upstream/protocol.ts";
import { isSaml, type Upstream } from "../upstream/upstream.ts";
import { respondError } from "./authorization-response.ts";
import { readReturnAddress } from "./authorize-parameters.ts";
import { readAuthorizeRequest } from "./authorize-request.ts";
import type { CompleteLoginParts } from "./complete-login.ts";
import { refuseLogin } from "./refuse-login.ts";
import { signInUser } from "./sign-in-user.ts";

export interface IdpInitiatedParts extends CompleteLoginParts {
  readonly upstream: Upstream;
}

/** Whether this response belongs to no login, but its URL names a SAML connection. */
export function isUnsolicited(tenant: Tenant, c: Context, answer: UpstreamAnswer): boolean {
  return answer.method === "POST" && answer.parameters.has("SAMLResponse") && namedConnection(tenant, c) !== undefined;
}

/**
 * A login that the identity provider started. Refused unless the connection's `options.idpinitiated` allows such
 * logins. Then it continues at the application named there, as if that had sent `client_authorizequery`. Until the
 * assertion is verified, errors are shown to the user only.
 * Source: auth0.com/docs/authenticate/protocols/saml/saml-sso-integrations/identity-provider-initiated-single-sign-on
 */
export async function idpInitiatedLogin(
  parts: IdpInitiatedParts,
  c: Context,
  answer: UpstreamAnswer,
): Promise<Response> {
  const { tenant } = parts;
  const connection = namedConnection(tenant, c);
  if (connection === undefined) throw new OAuthError(403, "invalid_request", "the connection was not found");
  noteForLog({ connection: connection.name });
  const parameters = parametersOf(tenant, connection, c);
  const address = readReturnAddress(tenant, parameters);
  const { client } = address;
  noteForLog({ client_id: client.client_id });
  if (isPublicClient(client))
    throw lacking("IdP-initiated logins for clients without a secret, since there is no PKCE");
  const request = readAuthorizeRequest(tenant, "GET", parameters, address);
  if (!isEnabledFor(tenant, connection, client, request.organizationId)) {
    throw new OAuthError(400, "invalid_request", "the connection was disabled");
  }
  assertIdTokenAlgorithm(client);
  const audience = effectiveAudience(tenant, request.audience);
  if (audience !== undefined) userAccess(tenant, client, audience);
  const identity = await parts.upstream.acceptUnsolicited(connection, answer);
  try {
    return await signInUser(parts, c, { connection, client, request }, identity);
  } catch (error) {
    return respondError(parts.tenant, c, request, refuseLogin(tenant, error));
  }
}

function namedConnection({ store }: Tenant, c: Context): Connection | undefined {
  const name = c.req.query("connection");
  return store.connections.find((connection) => connection.name === name && isSaml(connection));
}

/**
 * The authorization request that the application would have sent, with its first callback unless the query sets one.
 */
function parametersOf({ store }: Tenant, connection: Connection, c: Context): Map<string, string> {
  const settings = ownObject(connection.options, "idpinitiated");
  const clientId = settings?.enabled === true ? ownString(settings, "client_id") : undefined;
  if (settings === undefined || clientId === undefined) {
    const description =
      `The connection ${connection.name} does not allow IdP-initiated logins (options.idpinitiated), ` +
      "and this login has expired, is unknown, or was started in another browser.";
    throw new OAuthError(403, "invalid_request", description);
  }
  const protocol = ownString(settings, "client_protocol") ?? "oidc";
  // The SDK calls it oidc, the dashboard oauth2.
  if (protocol !== "oidc" && protocol !== "oauth2")
    throw lacking(`IdP-initiated logins with the protocol "${protocol}"`);
  const [callback] = store.clients.get(clientId)?.callbacks ?? [];
  const organization = c.req.query("organization");
  return new Map([
    ["response_type", "code"],
    ...(callback === undefined ? [] : [["redirect_uri", callback] as const]),
    ...new URLSearchParams(ownString(settings, "client_authorizequery") ?? ""),
    ["client_id", clientId],
    ["connection", connection.name],
    ...(organization === undefined ? [] : [["organization", organization] as const]),
  ]);
}
