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
  Organization,
  Request,
  ResourceServer,
  Secrets,
  Tenant,
  User,
} from "../../shared.d.ts";

type Transaction = {
  /** As sent. Nothing about it has been checked. */
  subject_token: string;
  subject_token_type: string;
  requested_scopes: string[];
  requested_token_type: string | null;
  actor_token?: string;
  actor_token_type?: string;
  /** For an `actor_token_type` of `urn:ietf:params:oauth:token-type:id_token`: a valid ID token of this tenant. */
  actor_token_user?: User;
};

interface Event {
  client: Client;
  configuration: Configuration;
  organization?: Organization;
  request: Request;
  resource_server: ResourceServer;
  secrets: Secrets;
  tenant: Tenant;
  transaction: Transaction;
}

interface AccessAPI {
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
type UserAttributes = {
  /** Unique within the connection, up to 255 characters. */
  user_id: string;
  email?: string;
  email_verified?: boolean;
  /** Up to 150 characters. */
  family_name?: string;
  /** Up to 150 characters. */
  given_name?: string;
  /** Up to 300 characters. */
  name?: string;
  /** Up to 300 characters. */
  nickname?: string;
  phone_number?: string;
  phone_verified?: boolean;
  picture?: string;
  /** Up to 128 characters. */
  username?: string;
  /** Whether Auth0 sends the new user a verification email, whatever `email_verified` is. */
  verify_email?: boolean;
  [attribute: string]: any;
};

type SetUserByConnectionOptions = {
  /** If the connection has no such user: create one, or refuse the exchange. */
  creationBehavior: "create_if_not_exists" | "none";
  /** If it has: replace the attributes, or leave them. */
  updateBehavior: "replace" | "none";
};

/** An actor with at most five levels, and per level at most five custom properties in addition to `type`. */
type ActorParams = {
  /** 1 to 512 characters. */
  sub: string;
  act?: ActorParams;
  /** String (up to 64 characters), number or boolean; names up to 64 characters. */
  [property: string]: any;
};

interface AuthenticationAPI {
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

interface UserAPI {
  /** `null` removes the property. @throws Error `Invalid setAppMetadata arguments: ...` */
  setAppMetadata(key: string, value: unknown): void;
  /** `null` removes the property. @throws Error `Invalid setUserMetadata arguments: ...` */
  setUserMetadata(key: string, value: unknown): void;
}

/** @see https://auth0.com/docs/actions/reference/custom-token-exchange/custom-token-exchange-api-object */
interface CustomTokenExchangeAPI {
  readonly access: AccessAPI;
  readonly authentication: AuthenticationAPI;
  readonly cache: CacheAPI;
  readonly user: UserAPI;
}

/** `exports.onExecuteCustomTokenExchange`: must be a native async function. */
type CustomTokenExchangeAction = (event: Event, api: CustomTokenExchangeAPI) => Promise<void>;

export type { Configuration, CustomTokenExchangeAction, CustomTokenExchangeAPI, Event, Secrets };
