/**
 * Types that the triggers share.
 *
 * They are as loose as Auth0's own @auth0/actions, so that an Action compiles with both: nothing of the event is
 * read-only, and values that Auth0 does not define (a request's body, attributes of an identity provider) are `any`.
 * Check these values before use. Data is a `type`, not an `interface`, where it is one at Auth0: only a `type` can be
 * passed as a `Record<string, unknown>`, such as the payload of a token. What only Auth0's documentation or code has
 * (`event.agent`, `api.roles`) is left out, so that an Action for these typings compiles with Auth0's too.
 */

/** Secrets of the Action, by name: at most 30, names up to 128 and values up to 4096 characters.
 * @see https://auth0.com/docs/customize/actions/limitations */
export interface Secrets {
  [name: string]: string;
}

/** On every event. Private to Auth0, currently empty. */
// biome-ignore lint/suspicious/noEmptyInterface: an Action that reads a property of it must not compile.
export interface Configuration {}

/** The tenant that runs the Action. */
export type Tenant = {
  /** The tenant's name, not its domain. */
  id: string;
};

/** The application that started the transaction. The event shows neither its type nor whether it is third-party. */
export type Client = {
  client_id: string;
  /** The application's name in the Dashboard. */
  name: string;
  /** `client_metadata`: at most 10 pairs, key and value up to 255 characters.
   * @see https://auth0.com/docs/get-started/applications/configure-application-metadata */
  metadata: Record<string, string>;
};

/** The API that the token is requested for. */
export type ResourceServer = {
  /** The API's identifier, which is the token's audience. */
  identifier: string;
};

/** The organization of the transaction. Absent if there is none. */
export type Organization = {
  /** `org_` and 16 characters. */
  id: string;
  name: string;
  display_name: string;
  /** At most 25 pairs, key and value up to 255 characters. */
  metadata: Record<string, string>;
  [property: string]: any;
};

/** The custom domain of the request. */
export type CustomDomain = {
  domain: string;
  domain_metadata: Record<string, string>;
};

/** The location of the IP address. The object is always present; each property can be absent. */
export type GeoIp = {
  cityName?: string;
  /** Two letters. */
  continentCode?: string;
  /** ISO 3166-1, two letters. */
  countryCode?: string;
  /** ISO 3166-1, three letters. */
  countryCode3?: string;
  countryName?: string;
  /** Degrees. */
  latitude?: number;
  /** Degrees. */
  longitude?: number;
  subdivisionCode?: string;
  subdivisionName?: string;
  /** Name in the IANA time zone database. */
  timeZone?: string;
  [property: string]: any;
};

/** The HTTP request that started the transaction. */
export type Request = {
  /** Parameters of the POST body, not validated. Can hold credentials: never log it. */
  body: Record<string, any>;
  geoip: GeoIp;
  hostname?: string;
  ip: string;
  language?: string;
  method: string;
  /** The header `User-Agent`. */
  user_agent?: string;
};

/** An account of one connection. A linked (secondary) account has its attributes in `profileData`. */
export type Identity = {
  connection?: string;
  isSocial?: boolean;
  profileData?: Record<string, string>;
  provider?: string;
  /** Unique within the connection. `<provider>|<user_id>` is the user's id if this identity is the primary one. */
  user_id?: string;
  [property: string]: any;
};

/** An authentication factor that the user enrolled. */
export type EnrolledFactor = {
  /** `push-notification`, `phone`, `email`, `otp`, `webauthn-roaming`, `webauthn-platform`, ... */
  type: string;
  options?: Record<string, any>;
  [property: string]: any;
};

/** A user's profile. Attributes of the identity provider are additional properties at its root: check before use. */
export type User = {
  /** Unique in the tenant: `<provider>|<id>`. */
  user_id: string;
  /** ISO 8601. */
  created_at: string;
  /** ISO 8601. */
  updated_at: string;
  email?: string;
  email_verified: boolean;
  name?: string;
  nickname?: string;
  given_name?: string;
  family_name?: string;
  picture?: string;
  username?: string;
  phone_number?: string;
  phone_verified?: boolean;
  /** ISO 8601; database connections only. */
  last_password_reset?: string;
  /** Names of MFA providers that the user enrolled with. */
  multifactor?: string[];
  enrolledFactors?: EnrolledFactor[];
  identities: Identity[];
  app_metadata: Record<string, any>;
  user_metadata: Record<string, any>;
  [attribute: string]: any;
};

/** On whose behalf a token exchange acts (RFC 8693, section 4.1), at most five levels deep. */
export type Actor = ActorOf<ActorOf<ActorOf<ActorOf<ActorOf<never>>>>>;

type ActorOf<Previous> = {
  sub: string;
  act?: Previous;
  [claim: string]: any;
};

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
  value: string;
  /** Milliseconds since the epoch. */
  expires_at: number;
}

export interface CacheError {
  type: "error";
  code: CacheErrorCode;
}

export interface CacheWriteSuccess {
  type: "success";
  record: CacheRecord;
}

export interface CacheDeleteSuccess {
  type: "success";
}

export type CacheWriteResult = CacheWriteSuccess | CacheError;
export type CacheDeleteResult = CacheDeleteSuccess | CacheError;

/** The earlier of two expiries applies. Default: 15 minutes. */
export interface CacheSetOptions {
  /** Milliseconds from now. */
  ttl?: number;
  /** Milliseconds since the epoch. */
  expires_at?: number;
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
  setTargetScopes(scopes: string[]): void;
  clearTargetScopes(): void;
}
