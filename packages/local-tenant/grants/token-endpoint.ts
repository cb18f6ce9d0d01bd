import { OAuthError } from "@federated-actions/auth0-dialect/oauth-error";
import { readParameters, requiredString } from "../oauth/request-body.ts";
import { requestDetails } from "../triggers/request-details.ts";
import { type AuthorizationCodeParts, authorizationCode } from "./authorization-code.ts";
import type { AssertionParts } from "./client-assertion.ts";
import { authenticateClient } from "./client-authentication.ts";
import { clientCredentials } from "./client-credentials.ts";
import { type RefreshTokenParts, refreshToken } from "./refresh-token.ts";
import { type TokenExchangeParts, tokenExchange } from "./token-exchange/token-exchange.ts";
import type { TokenRequest, TokenResponse } from "./token-request.ts";

export interface TokenEndpointParts
  extends AssertionParts,
    AuthorizationCodeParts,
    RefreshTokenParts,
    TokenExchangeParts {}

interface Grant {
  readonly exchange: (parts: TokenEndpointParts, request: TokenRequest) => Promise<TokenResponse>;
  /** Tenant log code of a failed exchange: auth0.com/docs/deploy-monitor/logs/log-event-type-codes */
  readonly failure: string;
}

const tokenExchangeGrant = "urn:ietf:params:oauth:grant-type:token-exchange";

const grants: ReadonlyMap<string, Grant> = new Map([
  ["authorization_code", { exchange: authorizationCode, failure: "feacft" }],
  ["client_credentials", { exchange: ({ tenant }, request) => clientCredentials(tenant, request), failure: "feccft" }],
  ["refresh_token", { exchange: refreshToken, failure: "fertft" }],
  [tokenExchangeGrant, { exchange: tokenExchange, failure: "fecte" }],
] satisfies [string, Grant][]);

/** `POST /oauth/token`. Rejects with an OAuthError for every refusal. `ip` is the peer's address. */
export async function exchangeToken(parts: TokenEndpointParts, request: Request, ip: string): Promise<TokenResponse> {
  const { tenant } = parts;
  const parameters = await readParameters(request);
  const grantType = requiredString(parameters, "grant_type");
  const authorization = request.headers.get("authorization") ?? undefined;
  const { client, confidential } = await authenticateClient(parts, authorization, parameters);
  // Token exchange has its own setting, which the grant checks.
  if (grantType !== tokenExchangeGrant && client.grant_types?.includes(grantType) !== true) {
    const description = `Grant type '${grantType}' not allowed for the client.`;
    throw new OAuthError(403, "unauthorized_client", description);
  }
  const grant = grants.get(grantType);
  if (grant === undefined) {
    throw new OAuthError(400, "unsupported_grant_type", `The local tenant lacks the grant type '${grantType}'.`);
  }
  const details = requestDetails(request, ip, tenant.domain);
  try {
    return await grant.exchange(parts, { client, confidential, parameters, details });
  } catch (error) {
    const code = error instanceof OAuthError ? error.error : "internal";
    tenant.log({ type: grant.failure, client_id: client.client_id, details: { error: code } });
    throw error;
  }
}
