/**
 * Trigger `credentials-exchange`, version 2: runs before a client-credentials token (RFC 6749, section 4.4) is issued.
 * There is no user, connection or session here.
 *
 * @see https://auth0.com/docs/actions/reference/credentials-exchange/credentials-exchange-event-object
 */
import type {
  Agent,
  CacheAPI,
  Client,
  Configuration,
  CustomDomain,
  Organization,
  Request,
  ResourceServer,
  Secrets,
  TargetScopesAPI,
  Tenant,
} from "../../shared.d.ts";

export type { Configuration, Secrets };

/** The access token that is about to be issued. */
export interface AccessToken {
  readonly customClaims: Readonly<Record<string, unknown>>;
  /** What is to be issued, not what was asked for. */
  readonly scope: readonly string[];
}

export interface Transaction {
  /** What the request's `scope` named; `[]` where it named nothing. */
  readonly requested_scopes: readonly string[];
  /** Early access. Starts as the client grant's scopes and follows `api.transaction` at once, in later Actions too. */
  readonly target_scopes?: readonly string[];
  readonly correlation_id?: string;
}

export interface Event {
  readonly accessToken: AccessToken;
  readonly agent?: Agent;
  readonly client: Client;
  readonly configuration: Configuration;
  readonly custom_domain?: CustomDomain;
  readonly organization?: Organization;
  /** `body` holds every parameter of the token request, unknown ones too, perhaps with the client's secret. */
  readonly request: Request;
  readonly resource_server: ResourceServer;
  readonly secrets: Secrets;
  readonly tenant: Tenant;
  readonly transaction: Transaction;
}

/** `error` of the token endpoint's answer: 400 for the first two, 500 for `server_error`. */
export type AccessDeniedErrorCode = "invalid_scope" | "invalid_request" | "server_error";

export interface AccessAPI {
  /**
   * Refuses the token. The handler runs on, so return after it; later Actions do not run.
   * @param code `error` of the answer
   * @param reason `error_description`: the caller reads it
   */
  deny(code: AccessDeniedErrorCode, reason?: string): CredentialsExchangeAPI;
}

export interface AccessTokenAPI {
  /**
   * Sets a claim of the access token. Names that Auth0 reserves (`roles`, `groups`, `act`, `sub`, ...) are dropped in
   * silence when the token is made, so use a namespace.
   * @see https://auth0.com/docs/secure/tokens/json-web-tokens/create-custom-claims
   */
  setCustomClaim(key: string, value: unknown): CredentialsExchangeAPI;
}

export type TransactionAPI = TargetScopesAPI;

/** @see https://auth0.com/docs/actions/reference/credentials-exchange/credentials-exchange-api-object */
export interface CredentialsExchangeAPI {
  readonly access: AccessAPI;
  readonly accessToken: AccessTokenAPI;
  readonly cache: CacheAPI;
  /** Early access. */
  readonly transaction: TransactionAPI;
}

/** `exports.onExecuteCredentialsExchange`: must be a native async function. */
export type CredentialsExchangeAction = (event: Event, api: CredentialsExchangeAPI) => Promise<void>;
