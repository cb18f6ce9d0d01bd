import type { Carrier } from "../policy/carrier/open-carrier.ts";
import { audienceOf, carrierOf, type Fields, fields, scopeList, text } from "../policy/event-parts.ts";
import { isNone } from "../policy/records.ts";

/** The facts of a post-login event, read once and typed from then on. */
export interface LoginFacts {
  readonly event: Fields;
  readonly client: Carrier | undefined;
  readonly connection: Carrier | undefined;
  readonly organization: Carrier | undefined;
  readonly protocol: string | undefined;
  readonly subjectTokenType: string | undefined;
  /** Undefined if no API is requested. */
  readonly audience: string | undefined;
  readonly customDomain: string | undefined;
  readonly user: UserFacts;
  /** The times at which the user authenticated, as far as the event tells; ms, NaN for one that cannot be read. */
  readonly loginTimes: readonly number[];
  /** Whether an actor is present, or `authorization_details` (RFC 9396) are requested. */
  readonly isDelegated: boolean;
}

export interface UserFacts {
  readonly id: string | undefined;
  readonly root: Readonly<Record<string, unknown>>;
  readonly identities: readonly IdentityFacts[];
}

export interface IdentityFacts {
  readonly connection: string | undefined;
  /** `provider|user_id`: the user's own id where this identity is the primary one. */
  readonly fullId: string;
  readonly profileData: Readonly<Record<string, unknown>>;
}

export function readLoginFacts(input: unknown): LoginFacts {
  const event = fields(input);
  const transaction = fields(event.transaction);
  const user = fields(event.user);
  return {
    event,
    client: carrierOf("client", event.client),
    connection: carrierOf("connection", event.connection),
    organization: carrierOf("organization", event.organization),
    protocol: text(transaction.protocol),
    subjectTokenType: text(transaction.subject_token_type),
    audience: audienceOf(event),
    customDomain: text(fields(event.custom_domain).domain),
    user: {
      id: text(user.user_id),
      root: user,
      identities: Array.isArray(user.identities) ? user.identities.map(readIdentity) : [],
    },
    loginTimes: readLoginTimes(event),
    isDelegated: isDelegated(transaction, fields(event.session)),
  };
}

/**
 * Read on first use: the scopes of an unmanaged client are never inspected.
 *
 * The transaction of a refresh has no scopes unless the request sends some: then those of the refresh token count. They
 * can only narrow what roles give. Source: Auth0's support article "Find Requested Scopes in Actions".
 */
export function requestedScopes(event: Fields): readonly string[] {
  const transaction = fields(event.transaction);
  const requested = scopeList(transaction.requested_scopes);
  if (requested.length > 0 || text(transaction.protocol) !== "oauth2-refresh-token") return requested;
  const sent = fields(fields(event.request).body).scope;
  return isNone(sent) ? scopesOfRefreshToken(event) : scopesIn(sent);
}

/** What the refresh token was issued for, or what the client's policy lets it be exchanged for. */
function scopesOfRefreshToken(event: Fields): string[] {
  const audience = audienceOf(event);
  const forAudience = (list: unknown) =>
    (Array.isArray(list) ? list.map(fields) : []).filter((each) => each.audience === audience);
  const issued = forAudience(fields(event.refresh_token).resource_servers);
  if (issued.length > 0) return issued.length === 1 ? scopesIn(issued[0]?.scopes) : [];
  const policies = forAudience(fields(fields(event.client).refresh_token).policies);
  return policies.length === 1 ? scopeList(policies[0]?.scope) : [];
}

/** Scopes in one text, separated by spaces (RFC 6749, section 3.3). */
function scopesIn(value: unknown): string[] {
  return scopeList(text(value)?.split(" ") ?? value);
}

/** Whether a value holds nothing. Anything that cannot be read counts as present. */
function isDelegated(transaction: Fields, session: Fields): boolean {
  const details = transaction.requested_authorization_details;
  const asked = Array.isArray(details) ? details.length > 0 : !isNone(details);
  return asked || ![transaction.actor, transaction.actor_token_type, session.actor].every(isNone);
}

function readIdentity(value: unknown): IdentityFacts {
  const identity = fields(value);
  return {
    connection: text(identity.connection),
    fullId: `${text(identity.provider) ?? ""}|${text(identity.user_id) ?? ""}`,
    profileData: fields(identity.profileData),
  };
}

function readLoginTimes(event: Fields): number[] {
  const methods = fields(event.authentication).methods;
  const times = [
    fields(event.session).authenticated_at,
    Array.isArray(methods) ? lastFederated(methods) : methods,
    fields(event.refresh_token).created_at,
  ];
  return times.filter((time) => !isNone(time)).map(readTime);
}

function lastFederated(methods: readonly unknown[]): unknown {
  return methods.map(fields).findLast(({ name }) => name === "federated")?.timestamp;
}

function readTime(value: unknown): number {
  if (value instanceof Date) return value.getTime();
  return typeof value === "string" ? Date.parse(value) : Number.NaN;
}
