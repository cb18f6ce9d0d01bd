/**
 * Trigger `credentials-exchange`, version 2: runs before a client-credentials token (RFC 6749, section 4.4) is issued.
 * There is no user, connection or session here.
 *
 * @see https://auth0.com/docs/actions/reference/credentials-exchange/credentials-exchange-event-object
 */
import type {
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

/** The access token that is about to be issued. */
type AccessToken = {
  customClaims: Record<string, any>;
  /** The scopes to be issued, not the requested ones. */
  scope: string[];
};

type Transaction = {
  /** The scopes in the request's `scope`, or `[]`. */
  requested_scopes: string[];
  /** Early access. Starts with the client grant's scopes. This and later Actions see changes by `api.transaction`. */
  target_scopes?: string[];
  correlation_id?: string;
};

interface Event {
  accessToken: AccessToken;
  client: Client;
  configuration: Configuration;
  custom_domain?: CustomDomain;
  organization?: Organization;
  /** `body` holds every parameter of the token request, including unknown ones and possibly the client's secret. */
  request: Request;
  resource_server: ResourceServer;
  secrets: Secrets;
  tenant: Tenant;
  transaction: Transaction;
}

/** `error` of the token endpoint's response: status 500 for `server_error`, 400 for the others. */
type AccessDeniedErrorCode = "invalid_scope" | "invalid_request" | "server_error";

interface AccessAPI {
  /**
   * Refuses the token. The handler continues, so return after the call. Later Actions do not run.
   * @param code `error` of the response
   * @param reason `error_description`, which the caller sees
   */
  deny(code: AccessDeniedErrorCode, reason?: string): CredentialsExchangeAPI;
}

interface AccessTokenAPI {
  /**
   * Sets a claim of the access token. Reserved names (`roles`, `groups`, `act`, `sub`, ...) are silently dropped when
   * the token is issued. Use a namespace.
   * @see https://auth0.com/docs/secure/tokens/json-web-tokens/create-custom-claims
   */
  setCustomClaim(key: string, value: unknown): CredentialsExchangeAPI;
}

type TransactionAPI = TargetScopesAPI;

/** @see https://auth0.com/docs/actions/reference/credentials-exchange/credentials-exchange-api-object */
interface CredentialsExchangeAPI {
  readonly access: AccessAPI;
  readonly accessToken: AccessTokenAPI;
  readonly cache: CacheAPI;
  /** Early access. */
  readonly transaction: TransactionAPI;
}

/** `exports.onExecuteCredentialsExchange`: must be a native async function. */
type CredentialsExchangeAction = (event: Event, api: CredentialsExchangeAPI) => Promise<void>;

export type { Configuration, CredentialsExchangeAction, CredentialsExchangeAPI, Event, Secrets };
