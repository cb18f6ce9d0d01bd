import type { Carrier } from "../policy/carrier/open-carrier.ts";
import { demand, isRecord } from "../policy/carrier/payload.ts";
import type { CarrierKind } from "../policy/carrier/sealed-format.ts";

/** What a post-login event says, read once: everything later is typed. */
export interface LoginFacts {
  readonly client: Carrier | undefined;
  readonly connection: Carrier | undefined;
  readonly organization: Carrier | undefined;
  readonly protocol: string | undefined;
  readonly subjectTokenType: string | undefined;
  /** Undefined: no API is asked for. */
  readonly audience: string | undefined;
  readonly customDomain: string | undefined;
  /** Read when it is asked for: of a client that is nobody's it is nobody's business. */
  readonly requestedScopes: readonly string[];
  readonly user: UserFacts;
  /** When the user last proved to be who they are, as far as the event tells; ms, NaN where it cannot be read. */
  readonly loginTimes: readonly number[];
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

type Fields = Readonly<Record<string, unknown>>;
const noFields: Fields = Object.freeze({});

export function fields(value: unknown): Fields {
  return isRecord(value) ? value : noFields;
}

export function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/**
 * A list of scopes; none where there is no list.
 * @throws Refusal `policy_unavailable` for anything else: a scope that is not seen is one that is not taken off.
 */
export function scopeList(value: unknown): string[] {
  if (value === undefined || value === null) return [];
  demand(Array.isArray(value) && value.every((item) => typeof item === "string" && !/\s/.test(item)));
  return value.filter((item) => item !== "");
}

/** A carrier that the event has, even where its name is not what it should be: the signature then will not fit. */
export function carrierOf(kind: CarrierKind, value: unknown): Carrier | undefined {
  if (value === undefined || value === null) return undefined;
  const { name, metadata } = fields(value);
  return { kind, name: text(name) ?? "", metadata };
}

/** An API that is named by anything but a text is still asked for: it only equals none. */
export function audienceOf(event: Fields): string | undefined {
  const api = event.resource_server;
  const identifier = isRecord(api) ? api.identifier : api;
  if (identifier === undefined || identifier === null) return undefined;
  return isRecord(api) ? (text(identifier) ?? "") : "";
}

export function readLoginFacts(input: unknown): LoginFacts {
  const event = fields(input);
  const transaction = fields(event.transaction);
  const user = fields(event.user);
  return {
    client: carrierOf("client", event.client),
    connection: carrierOf("connection", event.connection),
    organization: carrierOf("organization", event.organization),
    protocol: text(transaction.protocol),
    subjectTokenType: text(transaction.subject_token_type),
    audience: audienceOf(event),
    customDomain: text(fields(event.custom_domain).domain),
    get requestedScopes() {
      return scopeList(transaction.requested_scopes);
    },
    user: {
      id: text(user.user_id),
      root: user,
      identities: Array.isArray(user.identities) ? user.identities.map(readIdentity) : [],
    },
    loginTimes: readLoginTimes(event),
  };
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
  return times.filter((time) => time !== undefined && time !== null).map(readTime);
}

function lastFederated(methods: readonly unknown[]): unknown {
  const federated = methods.map(fields).filter((method) => method.name === "federated");
  return federated.at(-1)?.timestamp;
}

function readTime(value: unknown): number {
  if (value instanceof Date) return value.getTime();
  return typeof value === "string" ? Date.parse(value) : Number.NaN;
}
