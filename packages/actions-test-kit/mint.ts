import { isObject, type JsonObject } from "@federated-actions/actions-runtime/json";
import type { TriggerOutcome } from "@federated-actions/actions-runtime/trigger";
import type { Client, Organization, User } from "@federated-actions/local-tenant/store/entities";
import type { Tenant } from "@federated-actions/local-tenant/tenant";
import { issueAccessToken } from "@federated-actions/local-tenant/tokens/access-token";
import { isAuth0Api } from "@federated-actions/local-tenant/tokens/api-access";
import { filterClaims, whyDropped } from "@federated-actions/local-tenant/tokens/claim-filter";
import { issueIdToken } from "@federated-actions/local-tenant/tokens/id-token";
import { applyScopeChanges } from "@federated-actions/local-tenant/tokens/scopes";
import type { KitEvent } from "./kit-event.ts";

export interface MintedToken {
  /** All of the token's payload. Empty for an opaque one. */
  readonly claims: Readonly<Record<string, unknown>>;
  /** An access token for no API: it is good for /userinfo, and nobody can read it. */
  readonly opaque: boolean;
}

/** A claim that an Action set and the server leaves out, as Auth0 does: in silence. */
export interface DroppedClaim {
  readonly token: "accessToken" | "idToken";
  readonly claim: string;
  readonly why: string;
}

export interface Minted {
  readonly scopes: readonly string[];
  readonly accessToken: MintedToken;
  /** Where `openid` is among the scopes. */
  readonly idToken?: MintedToken;
  readonly dropped: readonly DroppedClaim[];
}

/**
 * The tokens of a transaction that nobody refused, by the tenant's own code.
 * @throws OAuthError where the server would refuse: claims of more than 100 kB
 */
export async function mint(
  server: Tenant,
  { trigger, event, granted }: KitEvent,
  outcome: TriggerOutcome,
): Promise<Minted> {
  const ofMachine = trigger === "credentials-exchange";
  const scopes = ofMachine ? machineScopes(granted, outcome) : applyScopeChanges(granted, outcome.scopeChanges);
  const audience = isObject(event.resource_server) ? String(event.resource_server.identifier) : undefined;
  const rules = { scopes, forAuth0Api: isAuth0Api(server, audience) };
  const idRules = { scopes, forAuth0Api: false };
  const context = { server, event, scopes, subject: subjectOf(event, outcome, ofMachine) };
  const withIdToken = !ofMachine && scopes.includes("openid");
  return {
    scopes,
    accessToken: await mintAccessToken(context, audience, filterClaims(outcome.accessTokenClaims, rules)),
    ...(withIdToken && { idToken: await mintIdToken(context, filterClaims(outcome.idTokenClaims, idRules)) }),
    dropped: [
      ...droppedOf("accessToken", outcome.accessTokenClaims, rules),
      ...(withIdToken ? droppedOf("idToken", outcome.idTokenClaims, idRules) : []),
    ],
  };
}

interface MintContext {
  readonly server: Tenant;
  readonly event: JsonObject;
  readonly scopes: readonly string[];
  readonly subject: string;
}

async function mintAccessToken(
  context: MintContext,
  audience: string | undefined,
  claims: JsonObject,
): Promise<MintedToken> {
  const { server, event, scopes, subject } = context;
  if (audience === undefined) return { claims: {}, opaque: true };
  const gty = gtyOf(event);
  const { token } = await issueAccessToken(server, {
    client: clientOf(event),
    resourceServer: { id: "api", identifier: audience },
    subject,
    organization: organizationOf(event),
    scopes,
    claims,
    ...(gty && { gty }),
  });
  return { claims: JSON.parse(token), opaque: false };
}

async function mintIdToken({ server, event, scopes, subject }: MintContext, claims: JsonObject): Promise<MintedToken> {
  const session = isObject(event.session) ? event.session : {};
  const token = await issueIdToken(server, {
    client: clientOf(event),
    user: { ...(event.user as User), user_id: subject },
    login: { user_id: subject, connectionId: "", sessionId: String(session.id ?? ""), authenticatedAt: server.now() },
    organization: organizationOf(event),
    scopes,
    claims,
    nonce: undefined,
    wantsAuthTime: false,
  });
  return { claims: JSON.parse(token), opaque: false };
}

/** No scope beyond the client grant is issued, whatever Actions do. */
function machineScopes(granted: readonly string[], { targetScopes }: TriggerOutcome): readonly string[] {
  return targetScopes ? granted.filter((scope) => targetScopes.includes(scope)) : granted;
}

function subjectOf({ client, user }: JsonObject, { commands }: TriggerOutcome, ofMachine: boolean): string {
  if (ofMachine) return `${isObject(client) ? client.client_id : ""}@clients`;
  const primary = commands.find(({ method }) => method === "authentication.setPrimaryUser");
  return String(primary?.args[0] ?? (isObject(user) ? user.user_id : ""));
}

function clientOf({ client }: JsonObject): Client {
  const { client_id: id, name } = isObject(client) ? client : {};
  return { client_id: String(id), name: String(name), is_first_party: !String(id).startsWith("tpc_") };
}

function organizationOf({ organization }: JsonObject): Organization | undefined {
  return isObject(organization) ? { id: String(organization.id), name: String(organization.name) } : undefined;
}

function gtyOf({ accessToken, transaction }: JsonObject): "client-credentials" | "refresh_token" | undefined {
  if (isObject(accessToken)) return "client-credentials";
  return isObject(transaction) && transaction.protocol === "oauth2-refresh-token" ? "refresh_token" : undefined;
}

function droppedOf(
  token: DroppedClaim["token"],
  claims: Readonly<Record<string, unknown>>,
  rules: Parameters<typeof whyDropped>[1],
): DroppedClaim[] {
  return Object.keys(claims).flatMap((claim) => {
    const why = whyDropped(claim, rules);
    return why === undefined ? [] : [{ token, claim, why }];
  });
}
