import { OAuthError } from "@federated-actions/auth0-dialect/oauth-error";
import { type RequestParameters, readParameters, requiredString } from "../oauth/request-body.ts";
import type { Client } from "../store/entities.ts";
import type { Tenant } from "../tenant.ts";
import { requestDetails } from "../triggers/request-details.ts";
import { type AuthorizationCodeParts, authorizationCode } from "./authorization-code.ts";
import type { AssertionParts } from "./client-assertion.ts";
import { authenticateClient, claimedClient } from "./client-authentication.ts";
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
  const failure = grants.get(grantType)?.failure ?? "f";
  try {
    return await exchange(parts, { request, parameters, grantType, ip });
  } catch (error) {
    const client = claimedClient(tenant, request.headers.get("authorization") ?? undefined, parameters);
    logFailure(tenant, failure, client, error);
    throw error;
  }
}

interface Exchange {
  readonly request: Request;
  readonly parameters: RequestParameters;
  readonly grantType: string;
  readonly ip: string;
}

async function exchange(
  parts: TokenEndpointParts,
  { request, parameters, grantType, ip }: Exchange,
): Promise<TokenResponse> {
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
  const details = requestDetails(request, ip, parts.tenant.domain);
  return grant.exchange(parts, { client, confidential, parameters, details });
}

/** Also of a client that did not authenticate, if there is one of this id. */
function logFailure(tenant: Tenant, type: string, client: Client | undefined, error: unknown): void {
  const isTold = error instanceof OAuthError;
  tenant.log({
    type,
    ...(client === undefined ? {} : { client_id: client.client_id }),
    ...(isTold ? { reason: error.message } : {}),
    details: { error: isTold ? error.error : "internal" },
  });
}
