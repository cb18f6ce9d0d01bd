import { randomUUID } from "node:crypto";
import type { TriggerOutcome } from "@federated-actions/actions-runtime/trigger";
import { unmetCommand } from "@federated-actions/actions-runtime/unmet-command";
import { OAuthError } from "@federated-actions/auth0-dialect/oauth-error";
import { enterOrganization } from "../../organizations/enter-organization.ts";
import { findLoginOrganization } from "../../organizations/find-organization.ts";
import { loginOrganization } from "../../organizations/login-organization.ts";
import { requestedOrganization } from "../../organizations/requested-organization.ts";
import { randomToken } from "../../state/random-token.ts";
import type { GrantedAccess, Login } from "../../state/records.ts";
import type { Organization } from "../../store/entities.ts";
import { lacking } from "../../tokens/lacking.ts";
import { exchangeEvent } from "../../triggers/custom-token-exchange-event.ts";
import { writeMetadata } from "../../triggers/post-login.ts";
import { runTrigger } from "../../triggers/run-trigger.ts";
import { UpstreamError } from "../../upstream/upstream-error.ts";
import type { ApiAccess } from "../api-access.ts";
import { userAccess } from "../api-access.ts";
import { effectiveAudience, grantAccess } from "../grant-access.ts";
import type { TokenRequest, TokenResponse } from "../token-request.ts";
import { issueUserTokens } from "../user-tokens.ts";
import { accessTokenType, type ExchangeParameters, readExchangeParameters } from "./exchange-parameters.ts";
import { findProfile } from "./find-profile.ts";
import { type ExchangedUser, setUser } from "./set-user.ts";

/**
 * Custom token exchange (RFC 8693): the profile's Action says whose tokens these are, then the post-login Actions what is
 * in them. https://auth0.com/docs/authenticate/custom-token-exchange
 */
export async function tokenExchange(request: TokenRequest): Promise<TokenResponse> {
  const { context, client, parameters, details } = request;
  const { tenant, exchangeThrottle } = context;
  exchangeThrottle.check(details.ip);
  const exchange = readExchangeParameters(parameters);
  const profile = findProfile(tenant, client, exchange.subjectTokenType);
  const audience = effectiveAudience(tenant, exchange.audience);
  if (audience !== undefined) refuseConsent(userAccess(tenant, client, audience));
  const asked = requestedOrganization(tenant, client, exchange.organization);

  const event = exchangeEvent(request, exchange, audience ?? `${tenant.issuer}userinfo`, asked);
  const outcome = await runTrigger(tenant, "custom-token-exchange", event, () => [
    tenant.store.deployedAction(profile.action_id),
  ]);
  if (outcome.denied?.invalidSubjectToken === true) exchangeThrottle.fail(details.ip);
  assertAllowed(outcome);

  const organizationId = (chosenOrganization(request, outcome) ?? asked)?.id;
  if (asked !== undefined && asked.id !== organizationId) {
    throw new OAuthError(400, "invalid_request", "The Action set another organization than the request names.");
  }
  const exchanged = nameFailure(() => setUser(tenant, client, outcome, organizationId));
  writeMetadata(tenant, exchanged.user, outcome);
  const response = await issue(request, exchange, exchanged, audience, enter(request, exchanged, organizationId));
  tenant.log({ type: "secte", client_id: client.client_id, connection: exchanged.connection.name });
  return { ...response, issued_token_type: accessTokenType };
}

/** Nobody is there to be asked: auth0.com/docs/authenticate/custom-token-exchange */
function refuseConsent({ resourceServer }: ApiAccess): void {
  if (resourceServer.skip_consent_for_verifiable_first_party_clients !== false) return;
  throw new OAuthError(403, "consent_required", "Consent required");
}

/** A refusal stands whatever else the Action asked for. */
function assertAllowed(outcome: TriggerOutcome): void {
  if (outcome.failed !== undefined) throw new OAuthError(500, "server_error", outcome.failed.message);
  if (outcome.denied !== undefined) {
    const { code = "invalid_request", reason } = outcome.denied;
    throw new OAuthError(code === "server_error" ? 500 : 400, code, reason);
  }
  const honoured = ["setUserById", "setUserByConnection", "setOrganization"].map((name) => `authentication.${name}`);
  const unmet = unmetCommand(outcome, honoured);
  if (unmet !== undefined) throw lacking(`${unmet}, which an Action called`);
}

function chosenOrganization({ context, client }: TokenRequest, { commands }: TriggerOutcome): Organization | undefined {
  const call = commands.findLast(({ method }) => method === "authentication.setOrganization");
  if (call === undefined) return undefined;
  const id = String(call.args[0]);
  const named = context.tenant.store.organizations.find(({ name }) => name === id);
  return requestedOrganization(context.tenant, client, named?.id ?? id);
}

/** A connection may make its users members; a user who is merely named must be one. */
function enter({ context: { tenant }, client }: TokenRequest, exchanged: ExchangedUser, id: string | undefined) {
  if (id === undefined) return undefined;
  if (!exchanged.byConnection) return loginOrganization(tenant, client, id, exchanged.user);
  findLoginOrganization(tenant, client, id);
  return enterOrganization(tenant, client, id, exchanged.user, exchanged.connection);
}

async function issue(
  request: TokenRequest,
  { scopes: requestedScopes, subjectTokenType }: ExchangeParameters,
  { user, connection }: ExchangedUser,
  audience: string | undefined,
  organization: Organization | undefined,
): Promise<TokenResponse> {
  const { context, client, parameters, details } = request;
  const { tenant } = context;
  // No browser, no session: the id only ties together what comes of this exchange.
  const login: Login = {
    user_id: user.user_id,
    connectionId: connection.id,
    sessionId: randomToken(),
    authenticatedAt: tenant.now(),
  };
  const current = tenant.store.users.get(user.user_id) ?? user;
  const flow = { protocol: "oauth2-token-exchange", subjectTokenType, parameters } as const;
  const access = await grantAccess(context, {
    ...{ client, audience, requestedScopes, login, user: current, connection, organization, details, flow },
  });
  const authorizationId = randomUUID();
  return issueUserTokens(context, {
    ...{ client, user: current, login, organization, access, authorizationId, nonce: undefined, wantsAuthTime: false },
    refreshToken: firstRefreshToken(request, login, access, requestedScopes, authorizationId, organization),
  });
}

function firstRefreshToken(
  { context, client }: TokenRequest,
  login: Login,
  { scopes, audience }: GrantedAccess,
  requestedScopes: readonly string[],
  authorizationId: string,
  organization: Organization | undefined,
): string | undefined {
  if (!scopes.includes("offline_access") || !requestedScopes.includes("offline_access")) return undefined;
  const seed = { authorizationId, client_id: client.client_id, login, organizationId: organization?.id, audience };
  return context.refreshTokens.create({ ...seed, requestedScopes }, client);
}

/** A connection that makes no users at login makes none here. */
function nameFailure<T>(act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof UpstreamError) throw new OAuthError(400, "invalid_request", error.message);
    throw error;
  }
}
