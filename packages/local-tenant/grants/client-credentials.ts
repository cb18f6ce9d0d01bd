import type { TriggerOutcome } from "@federated-actions/actions-runtime/trigger";
import { isAuth0Api } from "@federated-actions/auth0-dialect/auth0-api";
import { filterClaims } from "@federated-actions/auth0-dialect/claim-filter";
import { OAuthError } from "@federated-actions/auth0-dialect/oauth-error";
import { parseScope } from "@federated-actions/auth0-dialect/scopes";
import { executionsOfRequest, noteForLog } from "../log/request-facts.ts";
import { optionalString } from "../oauth/request-body.ts";
import { machineOrganization } from "../organizations/machine-organization.ts";
import type { Tenant } from "../tenant.ts";
import { issueAccessToken } from "../tokens/access-token.ts";
import { assertAllowed } from "../triggers/assert-allowed.ts";
import { type CredentialsExchange, credentialsExchangeEvent } from "../triggers/credentials-exchange-event.ts";
import { refuseCommands } from "../triggers/refuse-commands.ts";
import { runTrigger } from "../triggers/run-trigger.ts";
import { type ApiAccess, clientAccess } from "./api-access.ts";
import type { TokenRequest, TokenResponse } from "./token-request.ts";

/**
 * The client credentials grant: RFC 6749, 4.4, as Auth0 implements it. The API's policy and the client grant
 * are checked first, then the credentials-exchange Actions run. No Action can add a scope beyond the grant.
 */
export async function clientCredentials(tenant: Tenant, request: TokenRequest): Promise<TokenResponse> {
  const { client, confidential, parameters, details } = request;
  if (!confidential) throw new OAuthError(401, "access_denied", "Unauthorized");
  const audience = readAudience(tenant, optionalString(parameters, "audience"));
  noteForLog({ audience });
  const access = clientAccess(tenant, client, audience);
  const requested = parseScope(optionalString(parameters, "scope") ?? "");
  const scopes = chooseScopes(tenant, access, requested);
  const organization = machineOrganization(tenant, client, access.grant, optionalString(parameters, "organization"));
  if (organization !== undefined) noteForLog({ organization_id: organization.id });
  const { resourceServer } = access;
  const exchange = { client, resourceServer, organization, requested, scopes, parameters, details };
  const event = credentialsExchangeEvent(tenant, exchange);
  const outcome = await runTrigger(tenant, "credentials-exchange", event);
  assertAllowed(outcome, tenant.switches.credentialsExchangeServerErrorStatus);
  refuseCommands(outcome);
  return issue(tenant, exchange, outcome, finalScopes(access, scopes, outcome));
}

async function issue(
  tenant: Tenant,
  { client, resourceServer, organization }: CredentialsExchange,
  outcome: TriggerOutcome,
  scopes: readonly string[],
): Promise<TokenResponse> {
  const forAuth0Api = isAuth0Api(tenant.issuer, resourceServer.identifier);
  const { token, expiresIn } = await issueAccessToken(tenant, {
    client,
    resourceServer,
    subject: `${client.client_id}@clients`,
    organization,
    scopes,
    claims: filterClaims(outcome.accessTokenClaims, { scopes, forAuth0Api }),
    gty: "client-credentials",
  });
  tenant.log({
    type: "seccft",
    description: "Client Credentials for Access Token",
    scope: scopes.join(" "),
    details: executionsOfRequest(),
  });
  return {
    access_token: token,
    ...(scopes.length > 0 && { scope: scopes.join(" ") }),
    expires_in: expiresIn,
    token_type: "Bearer",
  };
}

function readAudience(tenant: Tenant, requested: string | undefined): string {
  const audience = requested ?? tenant.store.settings.default_audience;
  if (typeof audience === "string" && audience !== "") return audience;
  const description = "No audience parameter was provided, and no default audience has been configured";
  throw new OAuthError(403, "access_denied", description);
}

/** Every scope of the grant, or the requested ones: Auth0 documents both. See the switch. */
function chooseScopes(tenant: Tenant, access: ApiAccess, requested: readonly string[]): readonly string[] {
  const beyond = requested.filter((scope) => !access.scopes.includes(scope));
  if (beyond.length > 0) {
    throw new OAuthError(403, "access_denied", `Client has not been granted scopes: ${beyond.join(", ")}`);
  }
  const subset = tenant.switches.clientCredentialsScopes === "requested" && requested.length > 0;
  return subset ? requested : access.scopes;
}

/** Actions may reduce the scopes. Scopes that they add beyond the grant are dropped silently, as in Auth0. */
function finalScopes(access: ApiAccess, scopes: readonly string[], outcome: TriggerOutcome): readonly string[] {
  return outcome.targetScopes?.filter((scope) => access.scopes.includes(scope)) ?? scopes;
}
