import { OAuthError } from "@federated-actions/auth0-dialect/oauth-error";
import type { Context } from "hono";
import { isEnabledFor } from "../connections/enabled.ts";
import { ownObject, ownString } from "../connections/options.ts";
import { effectiveAudience, userAccess } from "../grants/api-access.ts";
import { asOAuthError } from "../oauth/as-oauth-error.ts";
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
import { signInUser } from "./sign-in-user.ts";

export interface IdpInitiatedParts extends CompleteLoginParts {
  readonly upstream: Upstream;
}

/** Whether this answer belongs to no login, but names a SAML connection in the address that it came to. */
export function isUnsolicited(tenant: Tenant, c: Context, answer: UpstreamAnswer): boolean {
  return answer.method === "POST" && answer.parameters.has("SAMLResponse") && namedConnection(tenant, c) !== undefined;
}

/**
 * A login that the identity provider began. Refused unless the connection's `options.idpinitiated` takes such logins;
 * then it goes to the application named there as if it had asked with `client_authorizequery`. Until the assertion is
 * found good there is nobody to tell of an error but the user.
 * Source: auth0.com/docs/authenticate/protocols/saml/saml-sso-integrations/identity-provider-initiated-single-sign-on
 */
export async function idpInitiatedLogin(
  parts: IdpInitiatedParts,
  c: Context,
  answer: UpstreamAnswer,
): Promise<Response> {
  const { tenant } = parts;
  try {
    const connection = namedConnection(tenant, c);
    if (connection === undefined) throw new OAuthError(403, "invalid_request", "the connection was not found");
    const parameters = parametersOf(tenant, connection, c);
    const address = readReturnAddress(tenant, parameters);
    const { client } = address;
    if (isPublicClient(client))
      throw lacking("logins begun by the provider for clients without a secret: nobody began PKCE");
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
      return respondError(c, request, logged(tenant, error));
    }
  } catch (error) {
    throw logged(tenant, error);
  }
}

function namedConnection({ store }: Tenant, c: Context): Connection | undefined {
  const name = c.req.query("connection");
  return store.connections.find((connection) => connection.name === name && isSaml(connection));
}

/** What the application would have asked. Its first callback unless the query says otherwise. */
function parametersOf({ store }: Tenant, connection: Connection, c: Context): Map<string, string> {
  const settings = ownObject(connection.options, "idpinitiated");
  const clientId = settings?.enabled === true ? ownString(settings, "client_id") : undefined;
  if (settings === undefined || clientId === undefined) {
    const description = `The connection ${connection.name} takes no logins that its provider begins (options.idpinitiated), and this one is over, unknown, or was begun in another browser.`;
    throw new OAuthError(403, "invalid_request", description);
  }
  const protocol = ownString(settings, "client_protocol") ?? "oidc";
  // The SDK calls it oidc, the dashboard's tickets oauth2.
  if (protocol !== "oidc" && protocol !== "oauth2")
    throw lacking(`logins begun by the provider for the protocol "${protocol}"`);
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

function logged(tenant: Tenant, error: unknown): OAuthError {
  const refusal = asOAuthError(tenant, error);
  tenant.log({ type: "f", details: { error: refusal.error } });
  return refusal;
}
