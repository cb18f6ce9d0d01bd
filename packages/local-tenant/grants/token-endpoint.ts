import { OAuthError } from "@federated-actions/auth0-dialect/oauth-error";
import { readParameters, requiredString } from "../oauth/request-body.ts";
import type { AuthenticationContext } from "../state/authentication-context.ts";
import { requestDetails } from "../triggers/request-details.ts";
import { authorizationCode } from "./authorization-code.ts";
import { authenticateClient } from "./client-authentication.ts";
import { clientCredentials } from "./client-credentials.ts";
import { refreshToken } from "./refresh-token.ts";
import { tokenExchange } from "./token-exchange/token-exchange.ts";
import type { TokenRequest, TokenResponse } from "./token-request.ts";

const tokenExchangeGrant = "urn:ietf:params:oauth:grant-type:token-exchange";

const grants: ReadonlyMap<string, (request: TokenRequest) => Promise<TokenResponse>> = new Map([
  ["authorization_code", authorizationCode],
  ["client_credentials", clientCredentials],
  ["refresh_token", refreshToken],
  [tokenExchangeGrant, tokenExchange],
]);

/** Tenant log codes of a failed exchange: auth0.com/docs/deploy-monitor/logs/log-event-type-codes */
const failures: ReadonlyMap<unknown, string> = new Map([
  ["authorization_code", "feacft"],
  ["client_credentials", "feccft"],
  ["refresh_token", "fertft"],
  [tokenExchangeGrant, "fecte"],
]);

/** `POST /oauth/token`. Rejects with an OAuthError for every refusal. `ip` is the peer's address. */
export async function exchangeToken(
  context: AuthenticationContext,
  request: Request,
  ip: string,
): Promise<TokenResponse> {
  const { tenant } = context;
  const parameters = await readParameters(request);
  const grantType = requiredString(parameters, "grant_type");
  const authorization = request.headers.get("authorization") ?? undefined;
  const { client, confidential } = await authenticateClient(context, authorization, parameters);
  // Token exchange is allowed by a setting of its own, which the grant looks at.
  if (grantType !== tokenExchangeGrant && client.grant_types?.includes(grantType) !== true) {
    const description = `Grant type '${grantType}' not allowed for the client.`;
    throw new OAuthError(403, "unauthorized_client", description);
  }
  const exchange = grants.get(grantType);
  if (exchange === undefined) {
    throw new OAuthError(400, "unsupported_grant_type", `The local tenant lacks the grant type '${grantType}'.`);
  }
  const details = requestDetails(request, ip, tenant.domain);
  try {
    return await exchange({ context, client, confidential, parameters, details });
  } catch (error) {
    const type = failures.get(grantType) ?? "f";
    const code = error instanceof OAuthError ? error.error : "internal";
    tenant.log({ type, client_id: client.client_id, details: { error: code } });
    throw error;
  }
}
