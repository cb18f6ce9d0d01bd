import { isObject, type JsonObject } from "@federated-actions/actions-runtime/json";
import type { TriggerOutcome } from "@federated-actions/actions-runtime/trigger";
import {
  type AccessTokenContent,
  accessTokenLifetime,
  accessTokenPayload,
} from "@federated-actions/auth0-dialect/access-token";
import { isAuth0Api } from "@federated-actions/auth0-dialect/auth0-api";
import { filterClaims, whyDropped } from "@federated-actions/auth0-dialect/claim-filter";
import { type IdTokenContent, idTokenPayload } from "@federated-actions/auth0-dialect/id-token";
import type { TokenOrganization } from "@federated-actions/auth0-dialect/organization-claims";
import { applyScopeChanges } from "@federated-actions/auth0-dialect/scopes";
import type { KitEvent } from "./kit-event.ts";

export interface MintedToken {
  /** The whole payload of the token. Empty for an opaque token. */
  readonly claims: Readonly<Record<string, unknown>>;
  /** An access token without an API. It is valid at /userinfo only and cannot be read. */
  readonly opaque: boolean;
}

/** A claim that an Action set and that no token contains: the server drops it silently, or its value has no JSON. */
export interface DroppedClaim {
  readonly token: "accessToken" | "idToken";
  readonly claim: string;
  readonly why: string;
}

interface Minted {
  readonly scopes: readonly string[];
  readonly accessToken: MintedToken;
  /** Present if the scopes include `openid`. */
  readonly idToken?: MintedToken;
  readonly dropped: readonly DroppedClaim[];
}

/** The tenant and time of the tokens. */
interface MintSettings {
  readonly issuer: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * The tokens of a transaction that was not refused, with the payloads that the tenant signs.
 * @throws {OAuthError} if the server would refuse: claims of more than 100 kB.
 */
export function mint(settings: MintSettings, { trigger, event, granted }: KitEvent, outcome: TriggerOutcome): Minted {
  const ofMachine = trigger === "credentials-exchange";
  const scopes = ofMachine ? machineScopes(granted, outcome) : applyScopeChanges(granted, outcome.scopeChanges);
  const audience = isObject(event.resource_server) ? String(event.resource_server.identifier) : undefined;
  const rules = { scopes, forAuth0Api: isAuth0Api(settings.issuer, audience) };
  const idRules = { scopes, forAuth0Api: false };
  const common = {
    ...settings,
    clientId: String(isObject(event.client) ? event.client.client_id : undefined),
    subject: subjectOf(event, outcome, ofMachine),
    organization: organizationOf(event),
    withOrganizationName: false,
    scopes,
  };
  const withIdToken = !ofMachine && scopes.includes("openid");
  return {
    scopes,
    accessToken: mintAccessToken(common, event, audience, filterClaims(outcome.accessTokenClaims, rules)),
    ...(withIdToken && { idToken: mintIdToken(common, event, filterClaims(outcome.idTokenClaims, idRules)) }),
    dropped: [
      ...droppedOf("accessToken", outcome, rules),
      ...(withIdToken ? droppedOf("idToken", outcome, idRules) : []),
    ],
  };
}

type CommonContent = Omit<
  AccessTokenContent & IdTokenContent,
  "audience" | "lifetime" | "claims" | "profile" | "sessionId"
>;

function mintAccessToken(
  common: CommonContent,
  event: JsonObject,
  audience: string | undefined,
  claims: JsonObject,
): MintedToken {
  if (audience === undefined) return { claims: {}, opaque: true };
  const ofThirdParty = common.clientId.startsWith("tpc_") ? {} : undefined;
  const lifetime = accessTokenLifetime({ ofThirdParty });
  return asIssued(accessTokenPayload({ ...common, audience, lifetime, claims, gty: gtyOf(event) }));
}

function mintIdToken(common: CommonContent, { session, user }: JsonObject, claims: JsonObject): MintedToken {
  const sessionId = String((isObject(session) ? session.id : undefined) ?? "");
  return asIssued(idTokenPayload({ ...common, profile: isObject(user) ? user : {}, sessionId, claims }));
}

/** The payload as a reader parses it. */
function asIssued(payload: JsonObject): MintedToken {
  return { claims: JSON.parse(JSON.stringify(payload)), opaque: false };
}

/** No scope beyond the client grant is issued, whatever the Actions ask for. */
function machineScopes(granted: readonly string[], { targetScopes }: TriggerOutcome): readonly string[] {
  return targetScopes ? granted.filter((scope) => targetScopes.includes(scope)) : granted;
}

function subjectOf({ client, user }: JsonObject, { commands }: TriggerOutcome, ofMachine: boolean): string {
  if (ofMachine) return `${isObject(client) ? client.client_id : ""}@clients`;
  const primary = commands.find(({ method }) => method === "authentication.setPrimaryUser");
  return String(primary?.args[0] ?? (isObject(user) ? user.user_id : ""));
}

function organizationOf({ organization }: JsonObject): TokenOrganization | undefined {
  return isObject(organization) ? { id: String(organization.id), name: String(organization.name) } : undefined;
}

/** The grants that Auth0's own token profile names. */
const namedGrants = { "oauth2-refresh-token": "refresh_token", "oauth2-password": "password" } as const;

function gtyOf({ accessToken, transaction }: JsonObject): AccessTokenContent["gty"] {
  if (isObject(accessToken)) return "client-credentials";
  const protocol = isObject(transaction) ? transaction.protocol : undefined;
  return protocol === "oauth2-refresh-token" || protocol === "oauth2-password" ? namedGrants[protocol] : undefined;
}

function droppedOf(
  token: DroppedClaim["token"],
  outcome: TriggerOutcome,
  rules: Parameters<typeof whyDropped>[1],
): DroppedClaim[] {
  const withoutValue = outcome.claimsWithoutValue?.[token] ?? [];
  const byName = Object.keys(outcome[`${token}Claims`]).flatMap((claim) => {
    const why = whyDropped(claim, rules);
    return why === undefined ? [] : [{ token, claim, why }];
  });
  const why = "its value has no JSON, as undefined or a function";
  return [...byName, ...withoutValue.map((claim) => ({ token, claim, why }))];
}
