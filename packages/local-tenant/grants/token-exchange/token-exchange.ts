import { randomUUID } from "node:crypto";
import type { TriggerOutcome } from "@federated-actions/actions-runtime/trigger";
import { unmetCommand } from "@federated-actions/actions-runtime/unmet-command";
import { OAuthError } from "@federated-actions/auth0-dialect/oauth-error";
import type { LogFacts } from "../../log/entry.ts";
import { audienceFact } from "../../log/login-facts.ts";
import { noteForLog } from "../../log/request-facts.ts";
import { lacking } from "../../oauth/lacking.ts";
import { enterOrganization } from "../../organizations/enter-organization.ts";
import { findLoginOrganization } from "../../organizations/find-organization.ts";
import { loginOrganization } from "../../organizations/login-organization.ts";
import { requestedOrganization } from "../../organizations/requested-organization.ts";
import { randomToken } from "../../state/random-token.ts";
import type { GrantedAccess, Login } from "../../state/records.ts";
import type { Client, Organization } from "../../store/entities.ts";
import type { Tenant } from "../../tenant.ts";
import { assertAllowed } from "../../triggers/assert-allowed.ts";
import { customTokenExchangeEvent } from "../../triggers/custom-token-exchange-event.ts";
import { deployedAction } from "../../triggers/deployed-actions.ts";
import { type PostLoginParts, writeMetadata } from "../../triggers/post-login.ts";
import { runTrigger } from "../../triggers/run-trigger.ts";
import { UpstreamError } from "../../upstream/upstream-error.ts";
import { type ApiAccess, effectiveAudience, userAccess } from "../api-access.ts";
import { grantAccess } from "../grant-access.ts";
import type { TokenRequest, TokenResponse } from "../token-request.ts";
import { issueUserTokens, type UserTokenParts } from "../user-tokens.ts";
import { accessTokenType, type ExchangeParameters, readExchangeParameters } from "./exchange-parameters.ts";
import { findProfile } from "./find-profile.ts";
import { type ExchangedUser, setUser } from "./set-user.ts";
import type { ExchangeThrottle } from "./throttle.ts";

export interface TokenExchangeParts extends UserTokenParts, PostLoginParts {
  readonly exchangeThrottle: ExchangeThrottle;
}

/**
 * Custom token exchange (RFC 8693): the profile's Action decides who the user is, then the post-login Actions decide
 * what the tokens contain. https://auth0.com/docs/authenticate/custom-token-exchange
 */
export async function tokenExchange(parts: TokenExchangeParts, request: TokenRequest): Promise<TokenResponse> {
  const { client, parameters, details } = request;
  const { tenant, exchangeThrottle } = parts;
  exchangeThrottle.check(details.ip);
  const exchange = readExchangeParameters(parameters);
  const profile = findProfile(tenant, client, exchange.subjectTokenType);
  const audience = effectiveAudience(tenant, exchange.audience);
  noteForLog(audienceFact(audience));
  if (audience !== undefined) refuseConsent(userAccess(tenant, client, audience));
  const asked = requestedOrganization(tenant, client, exchange.organization);

  const event = customTokenExchangeEvent(tenant, {
    ...{ ...exchange, client, parameters, details, organization: asked, requestedScopes: exchange.scopes },
    audience: audience ?? `${tenant.issuer}userinfo`,
  });
  const outcome = await runTrigger(tenant, "custom-token-exchange", event, () => [
    deployedAction(tenant.store, profile.action_id),
  ]);
  if (outcome.denied?.invalidSubjectToken === true) exchangeThrottle.fail(details.ip);
  assertAllowed(outcome, 500);
  assertHonoured(outcome);

  const organizationId = (chosenOrganization(tenant, client, outcome) ?? asked)?.id;
  if (asked !== undefined && asked.id !== organizationId) {
    throw new OAuthError(400, "invalid_request", "The Action set an organization other than the one in the request.");
  }
  const exchanged = nameFailure(() => setUser(tenant, client, outcome, organizationId));
  noteForLog(exchangedFacts(exchanged, organizationId));
  writeMetadata(tenant, exchanged.user, outcome);
  const response = await issue(
    parts,
    request,
    exchange,
    exchanged,
    audience,
    enter(tenant, client, exchanged, organizationId),
  );
  tenant.log({
    type: "secte",
    scope: response.scope ?? "",
    details: { subject_token_type: exchange.subjectTokenType },
  });
  return { ...response, issued_token_type: accessTokenType };
}

function exchangedFacts({ user, connection }: ExchangedUser, organization_id: string | undefined): LogFacts {
  const { user_id } = user;
  return { user_id, connection: connection.name, ...(organization_id !== undefined && { organization_id }) };
}

/** There is no user to ask: auth0.com/docs/authenticate/custom-token-exchange */
function refuseConsent({ resourceServer }: ApiAccess): void {
  if (resourceServer.skip_consent_for_verifiable_first_party_clients !== false) return;
  throw new OAuthError(403, "consent_required", "Consent required");
}

function assertHonoured(outcome: TriggerOutcome): void {
  const honoured = ["setUserById", "setUserByConnection", "setOrganization"].map((name) => `authentication.${name}`);
  const unmet = unmetCommand(outcome, honoured);
  if (unmet !== undefined) throw lacking(`${unmet}, which an Action called`);
}

function chosenOrganization(tenant: Tenant, client: Client, { commands }: TriggerOutcome): Organization | undefined {
  const call = commands.findLast(({ method }) => method === "authentication.setOrganization");
  if (call === undefined) return undefined;
  const id = String(call.args[0]);
  const named = tenant.store.organizations.find(({ name }) => name === id);
  return requestedOrganization(tenant, client, named?.id ?? id);
}

/** A user set by a connection may become a member. A user set by id must be a member already. */
function enter(tenant: Tenant, client: Client, exchanged: ExchangedUser, id: string | undefined) {
  if (id === undefined) return undefined;
  if (!exchanged.byConnection) return loginOrganization(tenant, client, id, exchanged.user);
  findLoginOrganization(tenant, client, id);
  return enterOrganization(tenant, client, id, exchanged.user, exchanged.connection);
}

async function issue(
  parts: TokenExchangeParts,
  request: TokenRequest,
  { scopes: requestedScopes, subjectTokenType }: ExchangeParameters,
  { user, connection }: ExchangedUser,
  audience: string | undefined,
  organization: Organization | undefined,
): Promise<TokenResponse> {
  const { client, parameters, details } = request;
  const { tenant, refreshTokens } = parts;
  // There is no browser session: the id only links the tokens of this exchange.
  const login: Login = {
    user_id: user.user_id,
    connectionId: connection.id,
    sessionId: randomToken(),
    authenticatedAt: tenant.now(),
  };
  const current = tenant.store.users.get(user.user_id) ?? user;
  const flow = { protocol: "oauth2-token-exchange", subjectTokenType, parameters } as const;
  const access = await grantAccess(parts, {
    ...{ client, audience, requestedScopes, login, user: current, connection, organization, details, flow },
  });
  const authorizationId = randomUUID();
  return issueUserTokens(parts, {
    ...{ client, user: current, login, organization, access, authorizationId, nonce: undefined, wantsAuthTime: false },
    refreshToken: wantsRefreshToken(access, requestedScopes)
      ? refreshTokens.create(
          {
            ...{ authorizationId, client_id: client.client_id, login, organizationId: organization?.id },
            ...{ audience: access.audience, requestedScopes },
          },
          client,
          access.refreshToken,
        )
      : undefined,
  });
}

function wantsRefreshToken({ scopes }: GrantedAccess, requestedScopes: readonly string[]): boolean {
  return scopes.includes("offline_access") && requestedScopes.includes("offline_access");
}

/** A connection that does not create users at login does not create them here either. */
function nameFailure<T>(act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof UpstreamError) throw new OAuthError(400, "invalid_request", error.message);
    throw error;
  }
}
