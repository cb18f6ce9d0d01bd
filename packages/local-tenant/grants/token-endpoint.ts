import { OAuthError } from "@federated-actions/auth0-dialect/oauth-error";
import type { HonoRequest } from "hono";
import type { LogFacts } from "../log/entry.ts";
import { noteForLog } from "../log/request-facts.ts";
import { type RequestParameters, readParameters, requiredString } from "../oauth/request-body.ts";
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

/** Grants that the tenant lacks: their refusals have Auth0's codes too. */
const lackingGrants: ReadonlyMap<string, string> = new Map([
  ["password", "fepft"],
  ["http://auth0.com/oauth/grant-type/password-realm", "fepft"],
  ["http://auth0.com/oauth/grant-type/mfa-oob", "feoobft"],
  ["http://auth0.com/oauth/grant-type/mfa-otp", "feotpft"],
  ["http://auth0.com/oauth/grant-type/mfa-recovery-code", "fercft"],
  ["http://auth0.com/oauth/grant-type/passwordless/otp", "fepotpft"],
  ["urn:ietf:params:oauth:grant-type:device_code", "fede"],
  ["urn:openid:params:grant-type:ciba", "ciba_exchange_failed"],
]);

/** Characters of a parameter in the log. */
const longest = 1000;

const tokenExchangeGrant = "urn:ietf:params:oauth:grant-type:token-exchange";

const grants: ReadonlyMap<string, Grant> = new Map([
  ["authorization_code", { exchange: authorizationCode, failure: "feacft" }],
  ["client_credentials", { exchange: ({ tenant }, request) => clientCredentials(tenant, request), failure: "feccft" }],
  ["refresh_token", { exchange: refreshToken, failure: "fertft" }],
  [tokenExchangeGrant, { exchange: tokenExchange, failure: "fecte" }],
] satisfies [string, Grant][]);

/** `POST /oauth/token`. Rejects with an OAuthError for every refusal. `ip` is the peer's address. */
export async function exchangeToken(
  parts: TokenEndpointParts,
  request: HonoRequest,
  ip: string,
): Promise<TokenResponse> {
  const { tenant } = parts;
  const parameters = await readParameters(request);
  const grantType = requiredString(parameters, "grant_type");
  const failure = grants.get(grantType)?.failure ?? lackingGrants.get(grantType) ?? "f";
  const client = claimedClient(tenant, request.header("authorization"), parameters);
  noteForLog({ ...requested(parameters), ...(client && { client_id: client.client_id }) });
  try {
    return await exchange(parts, { request, parameters, grantType, ip });
  } catch (error) {
    logFailure(tenant, failure, error);
    throw error;
  }
}

interface Exchange {
  readonly request: HonoRequest;
  readonly parameters: RequestParameters;
  readonly grantType: string;
  readonly ip: string;
}

async function exchange(
  parts: TokenEndpointParts,
  { request, parameters, grantType, ip }: Exchange,
): Promise<TokenResponse> {
  const authorization = request.header("authorization");
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
  const details = requestDetails(request.raw, ip, parts.tenant.domain);
  return grant.exchange(parts, { client, confidential, parameters, details });
}

/** What the request asks for: an entry about a refusal has it, whether it exists or not. */
function requested(parameters: RequestParameters): LogFacts {
  const named = (["audience", "scope"] as const).flatMap((name) => {
    const value = parameters.get(name);
    return typeof value === "string" ? [[name, value.slice(0, longest)]] : [];
  });
  return Object.fromEntries(named);
}

/** Also of a client that did not authenticate, if there is one of this id. */
function logFailure(tenant: Tenant, type: string, error: unknown): void {
  const isTold = error instanceof OAuthError;
  tenant.log({ type, description: isTold ? error.message : "The local tenant failed unexpectedly.", details: {} });
}
