/**
 * Shapes that the triggers have in common.
 *
 * Properties are read-only: an Action gets a copy of the event, and what it writes there goes nowhere. What Auth0
 * leaves open (a request's body, attributes of an identity provider) is `unknown`, not `any`, so that a handler has to
 * look before it trusts. Code written against these typings compiles against Auth0's own, which are looser.
 */

/** Secrets of the Action, by name: at most 30, names up to 128 and values up to 4096 characters.
 * @see https://auth0.com/docs/customize/actions/limitations */
export interface Secrets {
  readonly [name: string]: string;
}

/** Present on every event, private to Auth0, empty so far. */
export interface Configuration {
  readonly [name: string]: unknown;
}

/** The tenant that runs the Action. */
export interface Tenant {
  /** The tenant's name, not its domain. */
  readonly id: string;
}

/** The application that started the transaction. Auth0 tells neither its type nor whether it is a third party's. */
export interface Client {
  readonly client_id: string;
  /** The application's name in the Dashboard. */
  readonly name: string;
  /** `client_metadata`: at most 10 pairs, key and value up to 255 characters.
   * @see https://auth0.com/docs/get-started/applications/configure-application-metadata */
  readonly metadata: Readonly<Record<string, string>>;
}

/** The API that a token is asked for. */
export interface ResourceServer {
  /** The API's identifier, which is the token's audience. */
  readonly identifier: string;
}

/** The organization of the transaction. Absent where there is none. */
export interface Organization {
  /** `org_` and 16 characters. */
  readonly id: string;
  readonly name: string;
  readonly display_name: string;
  /** At most 25 pairs, key and value up to 255 characters. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly [property: string]: unknown;
}

/** The custom domain that the request came to. */
export interface CustomDomain {
  readonly domain: string;
  readonly domain_metadata: Readonly<Record<string, string>>;
}

/** Early access: the agent that the client is linked to.
 * @see https://auth0.com/docs/ai-agents-mcp/agents-as-principal/actions-context */
export interface Agent {
  /** Starts with `agt_`. */
  readonly agent_id: string;
  readonly name: string;
  readonly agent_metadata: Readonly<Record<string, unknown>>;
}

/** Where the IP address is, as far as Auth0 can tell: the object is always there, each of its properties may be absent. */
export interface GeoIp {
  readonly cityName?: string;
  /** Two letters. */
  readonly continentCode?: string;
  /** ISO 3166-1, two letters. */
  readonly countryCode?: string;
  /** ISO 3166-1, three letters. */
  readonly countryCode3?: string;
  readonly countryName?: string;
  /** Degrees. */
  readonly latitude?: number;
  /** Degrees. */
  readonly longitude?: number;
  readonly subdivisionCode?: string;
  readonly subdivisionName?: string;
  /** Name in the IANA time zone database. */
  readonly timeZone?: string;
  readonly [property: string]: unknown;
}

/** The HTTP request that started the transaction. */
export interface Request {
  /** Parameters of the POST body, unvalidated: may hold credentials, so never log it. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly geoip: GeoIp;
  readonly hostname?: string;
  readonly ip: string;
  readonly language?: string;
  readonly method: string;
  /** The header `User-Agent`. */
  readonly user_agent?: string;
}

/** An account at one connection. A linked (secondary) account carries its attributes in `profileData`. */
export interface Identity {
  readonly connection?: string;
  readonly isSocial?: boolean;
  readonly profileData?: Readonly<Record<string, unknown>>;
  readonly provider?: string;
  /** Unique within the connection; `<provider>|<user_id>` is the user's id where this identity is the primary one. */
  readonly user_id?: string;
  readonly [property: string]: unknown;
}

/** An authentication factor that the user enrolled. */
export interface EnrolledFactor {
  /** `push-notification`, `phone`, `email`, `otp`, `webauthn-roaming`, `webauthn-platform`, ... */
  readonly type: string;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly [property: string]: unknown;
}

/** A user's profile. Attributes of the identity provider are further properties at its root: check before use. */
export interface User {
  /** Unique in the tenant: `<provider>|<id>`. */
  readonly user_id: string;
  /** ISO 8601. */
  readonly created_at: string;
  /** ISO 8601. */
  readonly updated_at: string;
  readonly email?: string;
  readonly email_verified: boolean;
  readonly name?: string;
  readonly nickname?: string;
  readonly given_name?: string;
  readonly family_name?: string;
  readonly picture?: string;
  readonly username?: string;
  readonly phone_number?: string;
  readonly phone_verified?: boolean;
  /** ISO 8601; database connections only. */
  readonly last_password_reset?: string;
  /** Names of MFA providers that the user enrolled with. */
  readonly multifactor?: readonly string[];
  readonly enrolledFactors?: readonly EnrolledFactor[];
  readonly identities: readonly Identity[];
  readonly app_metadata: Readonly<Record<string, unknown>>;
  readonly user_metadata: Readonly<Record<string, unknown>>;
  readonly [attribute: string]: unknown;
}

/** On whose behalf a token exchange acts (RFC 8693, section 4.1), at most five levels deep. */
export interface Actor {
  readonly sub: string;
  readonly act?: Actor;
  readonly [claim: string]: unknown;
}

export type CacheErrorCode =
  | "MaxSideEffectsExceeded"
  | "CacheKeySizeExceeded"
  | "CacheValueSizeExceeded"
  | "CacheSizeExceeded"
  | "ItemAlreadyExpired"
  | "InvalidExpiry"
  | "FailedToSetCacheRecord"
  | "FailedToDeleteCacheRecord"
  | "CacheKeyDoesNotExist";

export interface CacheRecord {
  readonly value: string;
  /** Milliseconds since the epoch. */
  readonly expires_at: number;
}

export interface CacheError {
  readonly type: "error";
  readonly code: CacheErrorCode;
}

export interface CacheWriteSuccess {
  readonly type: "success";
  readonly record: CacheRecord;
}

export interface CacheDeleteSuccess {
  readonly type: "success";
}

export type CacheWriteResult = CacheWriteSuccess | CacheError;
export type CacheDeleteResult = CacheDeleteSuccess | CacheError;

/** Of two expiries the earlier holds; with none, 15 minutes. */
export interface CacheSetOptions {
  /** Milliseconds from now. */
  readonly ttl?: number;
  /** Milliseconds since the epoch. */
  readonly expires_at?: number;
}

/**
 * Short-lived strings, shared by the Actions of one trigger. No promise that an entry is there at the next execution.
 * Limits are answered by a code, never thrown.
 * @see https://auth0.com/docs/customize/actions/limitations
 */
export interface CacheAPI {
  /** The record of `key`, or `undefined` where there is none or it has expired. */
  get(key: string): CacheRecord | undefined;
  /**
   * Stores `value`. Sizes are UTF-8 bytes: key up to 64, value up to 4096, and a limit for all together.
   * Codes: `CacheKeySizeExceeded`, `CacheValueSizeExceeded`, `CacheSizeExceeded`, `InvalidExpiry`, `ItemAlreadyExpired`.
   */
  set(key: string, value: string, options?: CacheSetOptions): CacheWriteResult;
  /** Removes `key`. Code: `CacheKeyDoesNotExist`. */
  delete(key: string): CacheDeleteResult;
}

/** Changes of the scopes that an access token is to have (early access). Scopes beyond the client grant are dropped in
 * silence after all Actions have run. A scope is trimmed; empty, longer than 280 characters or with white space throws. */
export interface TargetScopesAPI {
  /** @throws TypeError where `scope` is no string; Error where it is malformed or the 1001st. */
  addTargetScope(scope: string): void;
  /** @throws as {@link TargetScopesAPI.addTargetScope} */
  removeTargetScope(scope: string): void;
  /** Replaces all. @throws TypeError where `scopes` is no list of strings; Error where one is malformed or there are over 1000. */
  setTargetScopes(scopes: readonly string[]): void;
  clearTargetScopes(): void;
}
