/**
 * Trigger `custom-token-exchange`, version 1: sets the user of a token exchange (RFC 8693) whose subject token type the
 * tenant defined. The post-login Actions run after it and set claims.
 *
 * @see https://auth0.com/docs/actions/reference/custom-token-exchange/custom-token-exchange-event-object
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
  Tenant,
  User,
} from "../../shared.d.ts";

export type { Configuration, Secrets };

export interface Transaction {
  /** As sent. Nothing about it has been checked. */
  readonly subject_token: string;
  readonly subject_token_type: string;
  readonly requested_scopes: readonly string[];
  readonly requested_token_type: string | null;
  readonly actor_token?: string;
  readonly actor_token_type?: string;
  /** For an `actor_token_type` of `urn:ietf:params:oauth:token-type:id_token`: a valid ID token of this tenant. */
  readonly actor_token_user?: User;
  /** Early access, behind a flag. */
  readonly metadata?: Readonly<Record<string, string | number | boolean>>;
}

export interface Event {
  readonly client: Client;
  readonly configuration: Configuration;
  /** In Auth0's fixtures, not in its documentation. */
  readonly custom_domain?: CustomDomain;
  readonly organization?: Organization;
  readonly request: Request;
  readonly resource_server: ResourceServer;
  readonly secrets: Secrets;
  readonly tenant: Tenant;
  readonly transaction: Transaction;
}

export interface AccessAPI {
  /**
   * Refuses the exchange. The handler continues, so return after the call.
   * @param code `error` of the response, up to 1024 characters. Status 500 for `server_error`, 400 for any other.
   * @param reason `error_description`, up to 4096 characters
   * @throws Error `Invalid deny arguments: ...`
   */
  deny(code: string, reason: string): void;
  /**
   * Refuses the subject token: 400 `invalid_request`. Counts for Auth0's throttling of the IP address.
   * @throws Error `Invalid rejectInvalidSubjectToken arguments: ...`
   */
  rejectInvalidSubjectToken(reason: string): void;
}

/** Attributes for {@link AuthenticationAPI.setUserByConnection}: at most 24 properties. */
export interface UserAttributes {
  /** Unique within the connection, up to 255 characters. */
  readonly user_id: string;
  readonly email?: string;
  readonly email_verified?: boolean;
  /** Up to 150 characters. */
  readonly family_name?: string;
  /** Up to 150 characters. */
  readonly given_name?: string;
  /** Up to 300 characters. */
  readonly name?: string;
  /** Up to 300 characters. */
  readonly nickname?: string;
  readonly phone_number?: string;
  readonly phone_verified?: boolean;
  readonly picture?: string;
  /** Up to 128 characters. */
  readonly username?: string;
  /** Whether Auth0 sends the new user a verification email, whatever `email_verified` is. */
  readonly verify_email?: boolean;
  readonly [attribute: string]: unknown;
}

export interface SetUserByConnectionOptions {
  /** If the connection has no such user: create one, or refuse the exchange. */
  readonly creationBehavior: "create_if_not_exists" | "none";
  /** If it has: replace the attributes, or leave them. */
  readonly updateBehavior: "replace" | "none";
}

/** An actor with at most five levels, and per level at most five custom properties in addition to `type`. */
export interface ActorParams {
  /** 1 to 512 characters. */
  readonly sub: string;
  readonly act?: ActorParams;
  /** String (up to 64 characters), number or boolean; names up to 64 characters. */
  readonly [property: string]: unknown;
}

export interface AuthenticationAPI {
  /**
   * Sets the user of the tokens, who must exist. Call exactly one of this and `setUserByConnection`.
   * @param user_id up to 512 characters
   * @throws Error `Invalid setUserById arguments: ...`
   */
  setUserById(user_id: string): void;
  /**
   * Sets the user of the tokens by connection and `user_id`. The options say whether the user is created or updated.
   * @param connection_name up to 512 characters
   * @throws Error `Invalid setUserByConnection arguments: ...`
   */
  setUserByConnection(
    connection_name: string,
    user_attributes: UserAttributes,
    options: SetUserByConnectionOptions,
  ): void;
  /**
   * @param organization_id_or_name up to 50 characters
   * @throws Error `Invalid setOrganization arguments: ...`
   */
  setOrganization(organization_id_or_name: string): void;
  /**
   * Sets who acts for the subject: the claim `act` (RFC 8693, section 4.1).
   * @throws Error that says what is wrong with the actor
   */
  setActor(actor: ActorParams): void;
}

export interface UserAPI {
  /** `null` removes the property. @throws Error `Invalid setAppMetadata arguments: ...` */
  setAppMetadata(key: string, value: unknown): void;
  /** `null` removes the property. @throws Error `Invalid setUserMetadata arguments: ...` */
  setUserMetadata(key: string, value: unknown): void;
}

export interface TransactionAPI {
  /** Early access. Throws `Method not implemented.` if the tenant does not have the flag. */
  setMetadata(key: string, value: string | number | boolean | null): void;
}

/** @see https://auth0.com/docs/actions/reference/custom-token-exchange/custom-token-exchange-api-object */
export interface CustomTokenExchangeAPI {
  readonly access: AccessAPI;
  readonly authentication: AuthenticationAPI;
  readonly cache: CacheAPI;
  readonly transaction: TransactionAPI;
  readonly user: UserAPI;
}

/** `exports.onExecuteCustomTokenExchange`: must be a native async function. */
export type CustomTokenExchangeAction = (event: Event, api: CustomTokenExchangeAPI) => Promise<void>;
