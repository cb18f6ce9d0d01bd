/**
 * Types that the triggers share.
 *
 * Properties are read-only: an Action gets a copy of the event, and changes to it have no effect. Values that Auth0
 * does not define (a request's body, attributes of an identity provider) are `unknown`, not `any`, so that a handler
 * must check them. Code written for these typings compiles with Auth0's own, which are looser.
 */

/** Secrets of the Action, by name: at most 30, names up to 128 and values up to 4096 characters.
 * @see https://auth0.com/docs/customize/actions/limitations */
export interface Secrets {
  readonly [name: string]: string;
}

/** On every event. Private to Auth0, currently empty. */
export interface Configuration {
  readonly [name: string]: unknown;
}

/** The tenant that runs the Action. */
export interface Tenant {
  /** The tenant's name, not its domain. */
  readonly id: string;
}

/** The application that started the transaction. The event shows neither its type nor whether it is third-party. */
export interface Client {
  readonly client_id: string;
  /** The application's name in the Dashboard. */
  readonly name: string;
  /** `client_metadata`: at most 10 pairs, key and value up to 255 characters.
   * @see https://auth0.com/docs/get-started/applications/configure-application-metadata */
  readonly metadata: Readonly<Record<string, string>>;
}

/** The API that the token is requested for. */
export interface ResourceServer {
  /** The API's identifier, which is the token's audience. */
  readonly identifier: string;
}

/** The organization of the transaction. Absent if there is none. */
export interface Organization {
  /** `org_` and 16 characters. */
  readonly id: string;
  readonly name: string;
  readonly display_name: string;
  /** At most 25 pairs, key and value up to 255 characters. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly [property: string]: unknown;
}

/** The custom domain of the request. */
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

/** The location of the IP address. The object is always present; each property can be absent. */
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
  /** Parameters of the POST body, not validated. Can hold credentials: never log it. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly geoip: GeoIp;
  readonly hostname?: string;
  readonly ip: string;
  readonly language?: string;
  readonly method: string;
  /** The header `User-Agent`. */
  readonly user_agent?: string;
}

/** An account of one connection. A linked (secondary) account has its attributes in `profileData`. */
export interface Identity {
  readonly connection?: string;
  readonly isSocial?: boolean;
  readonly profileData?: Readonly<Record<string, unknown>>;
  readonly provider?: string;
  /** Unique within the connection. `<provider>|<user_id>` is the user's id if this identity is the primary one. */
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

/** A user's profile. Attributes of the identity provider are additional properties at its root: check before use. */
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

/** The earlier of two expiries applies. Default: 15 minutes. */
export interface CacheSetOptions {
  /** Milliseconds from now. */
  readonly ttl?: number;
  /** Milliseconds since the epoch. */
  readonly expires_at?: number;
}

/**
 * Short-lived strings, shared by the Actions of one trigger. An entry may be gone at the next execution. Exceeding a
 * limit returns a code and never throws.
 * @see https://auth0.com/docs/customize/actions/limitations
 */
export interface CacheAPI {
  /** The record of `key`, or `undefined` if there is none or it has expired. */
  get(key: string): CacheRecord | undefined;
  /**
   * Stores `value`. Sizes are UTF-8 bytes: key up to 64, value up to 4096, and a limit for all together.
   * Codes: `CacheKeySizeExceeded`, `CacheValueSizeExceeded`, `CacheSizeExceeded`, `InvalidExpiry`,
   * `ItemAlreadyExpired`.
   */
  set(key: string, value: string, options?: CacheSetOptions): CacheWriteResult;
  /** Removes `key`. Code: `CacheKeyDoesNotExist`. */
  delete(key: string): CacheDeleteResult;
}

/** Changes the scopes of the access token (early access). Scopes beyond the client grant are silently dropped after all
 * Actions have run. A scope is trimmed. If it is empty, longer than 280 characters or has white space, it throws. */
export interface TargetScopesAPI {
  /** @throws TypeError if `scope` is not a string; Error if it is malformed or the 1001st. */
  addTargetScope(scope: string): void;
  /** @throws like {@link TargetScopesAPI.addTargetScope} */
  removeTargetScope(scope: string): void;
  /** Replaces all. @throws TypeError if `scopes` is not an array of strings; Error if one is malformed or over 1000. */
  setTargetScopes(scopes: readonly string[]): void;
  clearTargetScopes(): void;
}
