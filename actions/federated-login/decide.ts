import type { CarrierOpener, OpenedPolicy } from "../policy/carrier/open-carrier.ts";
import {
  type ClientPayload,
  type ConnectionPayload,
  readClientPayload,
  readConnectionPayload,
  readOrganizationPayload,
} from "../policy/carrier/payload.ts";
import { type Claims, type Decision, decideSafely, type Verdict } from "../policy/decision/decision.ts";
import { isObserving, isSuspended } from "../policy/decision/enforcement.ts";
import { fixedAttributes } from "../policy/decision/fixed-attributes.ts";
import { Refusal } from "../policy/decision/refusal.ts";
import type { TraceStep } from "../policy/decision/trace.ts";
import { type AttributeSource, ownValue } from "../policy/mapping/attributes.ts";
import { createRoleMapping, type RoleMapping } from "../policy/mapping/role-mapping.ts";
import { sortedUnique } from "../policy/text.ts";
import { type ApiConfig, findApi, type VendorConfig } from "../policy/vendor-config.ts";
import { emailDomain } from "./email-domain.ts";
import { type LoginFacts, readLoginFacts, requestedScopes } from "./facts.ts";
import { allowsFlow } from "./flows.ts";
import { hasGroupsOverage } from "./groups-overage.ts";
import { assertedAttributes, soleIdentity } from "./identity.ts";
import { withoutOidcScopes } from "./oidc-scopes.ts";
import { profileClaimsOf } from "./profile-claims.ts";

/** A connection's policy, with what every decision looks up in it. */
interface ConnectionPolicy extends ConnectionPayload {
  readonly mapping: RoleMapping;
  readonly attributes: Claims | undefined;
}

/** A login whose carriers are verified and belong to one customer. Without a client it is only observed. */
interface Login {
  readonly facts: LoginFacts;
  readonly api: ApiConfig | undefined;
  readonly now: number;
  readonly client: ClientPayload | undefined;
  readonly connection: ConnectionPolicy;
}

type LoginDecider = (event: unknown, now: number, trace?: TraceStep[]) => Decision;

/**
 * The post-login decision, in the documented order. It depends on the event and the time (ms since the epoch) only.
 */
export function createLoginDecider(config: VendorConfig, openCarrier: CarrierOpener): LoginDecider {
  const readConnection = (payload: unknown): ConnectionPolicy => {
    const policy = readConnectionPayload(payload);
    return { ...policy, mapping: createRoleMapping(policy), attributes: fixedAttributes(config, policy.v) };
  };
  return (event, now, trace) =>
    decideSafely(trace, (verdict) => {
      verdict.enter("policies");
      const facts = readLoginFacts(event);
      const api = findApi(config, facts.audience);
      verdict.api = api?.key;
      const login = whoseLogin(facts, api, now, openCarrier, readConnection, verdict);
      if (!login) return decideUnmanaged(api, now, verdict);
      verdict.enter("flow");
      checkFlow(login, config);
      verdict.enter("identity");
      const source = chooseIdentity(login);
      verdict.enter("email_domain");
      checkEmailDomain(login, source);
      verdict.enter("reauthenticate_after");
      checkFreshness(login, verdict);
      verdict.enter("audience", facts.audience ?? "no API");
      return asksForNoApi(facts, config) ? withoutApi(facts, verdict) : forApi(login, source, verdict);
    });
}

/** Step 1: client, connection and organization are unmanaged. */
function decideUnmanaged(api: ApiConfig | undefined, now: number, verdict: Verdict): Decision {
  if (!api) return verdict.end("pass");
  verdict.enter("application");
  verdict.observing = isObserving([api.observeUnmanagedUntil], now);
  verdict.refuse("application_not_allowed", "no policy names this application");
  const claims = verdict.claims("user");
  return verdict.end("allow", { accessTokenClaims: claims, idTokenClaims: claims });
}

/**
 * Step 2: every managed carrier is verified first; then all must belong to one customer. Undefined if none is managed.
 */
function whoseLogin(
  facts: LoginFacts,
  api: ApiConfig | undefined,
  now: number,
  openCarrier: CarrierOpener,
  readConnection: (payload: unknown) => ConnectionPolicy,
  verdict: Verdict,
): Login | undefined {
  const client = openCarrier(facts.client, readClientPayload);
  const connection = openCarrier(facts.connection, readConnection);
  const organization = openCarrier(facts.organization, readOrganizationPayload);
  if (!client && !connection && !organization) return undefined;

  const shared = client?.policy.s === 1;
  // The vendor owns a shared application; the customer is that of the connection.
  const decisive = shared ? (connection ?? client) : (client ?? connection);
  const owner = (decisive ?? organization)?.customer;
  verdict.customer = owner;
  verdict.helpUrl = decisive?.policy.h;
  verdict.policy = (connection ?? client ?? organization)?.version;
  verdict.enter("customer", owner);
  checkEnforcement(client, connection, now, verdict);
  if (!client) refuseUnnamedClient(api, now, verdict);
  if (!connection || (client && !shared && connection.customer !== client.customer)) {
    throw new Refusal("connection_not_allowed", `users of this application sign in through ${owner}'s own connections`);
  }
  if (facts.organization && organization?.customer !== connection.customer) {
    throw new Refusal("organization_not_allowed", `the organization is not ${owner}'s`);
  }
  return { facts, api, now, client: client?.policy, connection: connection.policy };
}

function checkEnforcement(
  client: OpenedPolicy<ClientPayload> | undefined,
  connection: OpenedPolicy<ConnectionPolicy> | undefined,
  now: number,
  verdict: Verdict,
): void {
  const fields = [(client ?? connection)?.policy.e, (connection ?? client)?.policy.e];
  if (isSuspended(fields)) throw new Refusal("customer_suspended", "the customer is suspended by the API's provider");
  verdict.observing = isObserving(fields, now);
}

/** Whether an unmanaged client is observed: the API decides if it is one of apis.yaml's, else the users' customer. */
function refuseUnnamedClient(api: ApiConfig | undefined, now: number, verdict: Verdict): void {
  const customerObserves = verdict.observing;
  if (api) verdict.observing = isObserving([api.observeUnmanagedUntil], now);
  verdict.refuse(
    "application_not_allowed",
    `no policy names this application, and ${verdict.customer}'s users need one of their own`,
  );
  verdict.observing = customerObserves;
}

/** Step 3. */
function checkFlow({ client, facts }: Login, config: VendorConfig): void {
  if (facts.isDelegated) throw new Refusal("flow_not_allowed", "no policy allows anybody to act for a user");
  if (!client || allowsFlow(client.t, facts.protocol, facts.subjectTokenType, config.subjectTokenType)) return;
  throw new Refusal("flow_not_allowed", `an application of type ${client.t} may not use this flow`);
}

/** Step 4: the attributes of the one identity that this connection asserted. */
function chooseIdentity({ facts, connection }: Login): AttributeSource {
  const identity = soleIdentity(facts.user, facts.connection?.name);
  if (!identity) {
    throw new Refusal("ambiguous_identity", "the profile must have exactly one identity of this connection");
  }
  if (facts.user.identities.some((each) => each !== identity && !connection.n.includes(each.connection ?? ""))) {
    throw new Refusal("linked_identity_not_allowed", "the profile is linked with an identity from elsewhere");
  }
  return assertedAttributes(facts.user, identity, connection.o);
}

/** Strategies whose providers assert `email_verified`. An unverified address proves nothing about its domain. */
const assertsVerification: ReadonlySet<string> = new Set(["oidc", "okta", "google-apps"]);

function checkEmailDomain({ facts, connection }: Login, source: AttributeSource): void {
  const { d: domains, u: acceptsUnverified } = connection;
  if (domains === 0) return;
  const { email_verified: verified } = source.attributes;
  const isDenied = verified === false || verified === "false";
  if (isDenied && acceptsUnverified !== 1 && assertsVerification.has(facts.connection?.strategy ?? "")) {
    throw new Refusal("email_domain_not_allowed", "the identity provider has not verified the e-mail address");
  }
  const domain = emailDomain(ownValue(source, "email"));
  if (domain !== undefined && domains.includes(domain)) return;
  throw new Refusal("email_domain_not_allowed", `this connection is for e-mail addresses of ${domains.join(", ")}`);
}

/**
 * Step 5: the oldest time in the event counts; one that cannot be read is too old. So is a refresh without any time:
 * `event.refresh_token` is an Enterprise feature, and without it people who have left would keep their roles for as
 * long as their refresh tokens last.
 */
function checkFreshness({ facts, connection, now }: Login, verdict: Verdict): void {
  const { loginTimes, protocol } = facts;
  const isTold = loginTimes.length > 0 || protocol !== "oauth2-refresh-token";
  if (isTold && loginTimes.every((time) => now - time <= connection.r * 1000)) return;
  verdict.refuse("reauthentication_required", "the login is too old; sign in again with prompt=login");
}

/** Step 6: no audience, or the tenant's own `/userinfo`. */
function asksForNoApi({ audience, customDomain }: LoginFacts, { domain }: VendorConfig): boolean {
  return (
    audience === undefined || [domain, customDomain].some((host) => host && audience === `https://${host}/userinfo`)
  );
}

function withoutApi({ event }: LoginFacts, verdict: Verdict): Decision {
  const claims = verdict.claims("user");
  const removedScopes = verdict.observed ? [] : sortedUnique(withoutOidcScopes(requestedScopes(event)));
  return verdict.end("allow", { accessTokenClaims: claims, idTokenClaims: claims, removedScopes });
}

/** Steps 6 to 8: the API is allowed for the customer and the application; roles; scopes. */
function forApi({ facts, api, client, connection, now }: Login, source: AttributeSource, verdict: Verdict): Decision {
  const allowed = api && Object.hasOwn(connection.a, api.key) && (!client || client.a.includes(api.key));
  if (!allowed)
    verdict.refuse("audience_not_allowed", `this application of ${verdict.customer} has no access to the API`);

  for (const name of verdict.trace ? connection.mapping.shadowed(source) : [])
    verdict.enter("attribute", name, "shadowed");
  const found = connection.mapping.rolesFor(api?.key ?? "", source, now, client && facts.client?.name);
  // A role that apis.yaml no longer defines grants nothing and is not listed.
  const roles = found.roles.filter((role) => api && Object.hasOwn(api.roles, role));
  verdict.enter("roles", roles);
  const overage = hasGroupsOverage(source);
  if (allowed && roles.length === 0) refuseWithoutRole(overage, verdict);

  const given = new Set<string>();
  for (const role of roles) for (const scope of api?.roles[role] ?? []) given.add(scope);
  const requested = requestedScopes(facts.event);
  const scopes = sortedUnique(requested.filter((scope) => given.has(scope)));
  verdict.enter("scopes", scopes);
  // Requested or not: this also removes scopes that Auth0 would add by itself.
  const foreign = [...(api?.scopes ?? []), ...withoutOidcScopes(requested)].filter((scope) => !given.has(scope));
  // While observing, Auth0 decides the scopes.
  const { observed } = verdict;
  const claims = verdict.claims("user", roles, observed ? undefined : scopes);
  const attributes = allowed && connection.attributes;
  const profile = allowed && api.claims && profileClaimsOf(api.claims, source, connection.d !== 0);
  return verdict.end("allow", {
    accessTokenClaims: attributes || profile ? { ...attributes, ...profile, ...claims } : claims,
    idTokenClaims: verdict.claims("user", roles),
    removedScopes: observed ? [] : sortedUnique(foreign),
    notes: overage && found.everyone ? ["groups_overage"] : [],
  });
}

function refuseWithoutRole(overage: boolean, verdict: Verdict): void {
  if (overage)
    verdict.refuse("groups_overage", "the identity provider left out the groups, of which the user has too many");
  else verdict.refuse("no_role", "nothing that the identity provider asserts is mapped to a role of this API");
}
