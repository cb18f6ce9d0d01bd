import type {
  Actor,
  Agent,
  Client as BaseClient,
  Request as BaseRequest,
  Configuration,
  CustomDomain,
  GeoIp,
  Organization,
  ResourceServer,
  Secrets,
  Tenant,
  User,
} from "../../shared.d.ts";

/** A factor that the user completed in this session. */
export interface AuthenticationMethod {
  /** `federated`, `pwd`, `passkey`, `sms`, `email`, `phone_number`, `mock`, `mfa`, or the URL of a custom method. */
  readonly name: string;
  /** ISO 8601. */
  readonly timestamp: string;
  /** The kind of factor, if `name` is `mfa`. */
  readonly type?: string;
}

type Confidence = "low" | "medium" | "high" | "neutral";

/** The result of one assessor. */
export interface Assessment {
  readonly code: string;
  readonly confidence: Confidence;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** @see https://auth0.com/docs/secure/multi-factor-authentication/adaptive-mfa */
export interface RiskAssessment {
  readonly confidence: Confidence;
  readonly version: string;
  readonly assessments: {
    readonly AgentDetection?: Assessment;
    readonly ImpossibleTravel?: Assessment;
    readonly NewDevice?: Assessment;
    readonly UntrustedIP?: Assessment;
  };
  /** Early access: results of other products in front of the tenant. */
  readonly supplemental?: Readonly<Record<string, unknown>>;
}

export interface Authentication {
  readonly methods: readonly AuthenticationMethod[];
  readonly riskAssessment?: RiskAssessment;
}

export interface Client extends BaseClient {
  /** Multi-resource refresh tokens: the other APIs that a refresh token of this client can be used for. */
  readonly refresh_token?: {
    readonly policies?: readonly { readonly audience?: string; readonly scope?: readonly string[] }[];
  };
}

/** The connection of the login. Actions do not see its options. */
export interface Connection {
  readonly id: string;
  readonly name: string;
  /** `oidc`, `samlp`, `adfs`, `waad`, `okta`, `auth0` (a database), ... For a social connection, its name. */
  readonly strategy: string;
  /** At most 10 pairs of strings, values up to 255 characters. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** The addresses and user agents of the first and last use of a session or refresh token. */
export interface Device {
  readonly initial_asn?: string;
  readonly initial_ip?: string;
  readonly initial_user_agent?: string;
  readonly last_asn?: string;
  readonly last_ip?: string;
  readonly last_user_agent?: string;
}

/** Native-to-web single sign-on: the refresh token that the session was created from. */
export interface SessionTransfer {
  readonly parent_refresh_token?: {
    readonly id?: string;
    readonly metadata?: Readonly<Record<string, unknown>>;
  };
}

/** Enterprise plans. The refresh token of the exchange. Times are ISO 8601. */
export interface RefreshToken {
  readonly id: string;
  readonly client_id?: string;
  readonly created_at: string;
  readonly expires_at?: string;
  readonly idle_expires_at?: string;
  readonly last_exchanged_at?: string;
  readonly rotating?: boolean;
  readonly session_id?: string;
  readonly user_id?: string;
  /** At most 25 pairs, see `api.refreshToken.setMetadata`. */
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly device?: Device;
  /** `scopes` is one string, separated by spaces. */
  readonly resource_servers?: readonly { readonly audience: string; readonly scopes: string }[];
  readonly session_transfer?: SessionTransfer;
  /** In Auth0's fixtures only. */
  readonly access?: "offline" | "online";
}

/** Times are ISO 8601. In some flows without a session Auth0 passes an empty object. */
export interface Session {
  readonly id: string;
  readonly user_id?: string;
  readonly created_at?: string;
  readonly updated_at?: string;
  readonly authenticated_at?: string;
  readonly expires_at?: string;
  readonly idle_expires_at?: string;
  readonly last_interacted_at?: string;
  readonly clients?: readonly { readonly client_id: string }[];
  readonly cookie?: { readonly mode: "persistent" | "non-persistent" };
  readonly device?: Device;
  /** At most 25 pairs, see `api.session.setMetadata`. */
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly session_transfer?: SessionTransfer;
  /** Present in a delegated session only. */
  readonly actor?: { readonly sub: string; readonly [property: string]: string | number | boolean | null };
}

/** Early access: the token by which a native application passes its session to the browser. */
export interface SessionTransferToken {
  readonly client_id: string;
  readonly scope: readonly string[];
  readonly request: {
    readonly asn?: string;
    readonly geoip?: GeoIp;
    readonly ip: string;
    readonly user_agent?: string;
  };
}

export interface Request extends BaseRequest {
  /** Autonomous system number of the request. */
  readonly asn?: string;
  /** The query string of the authorization request; in `onContinuePostLogin`, of the request to `/continue`. */
  readonly query: Readonly<Record<string, unknown>>;
}

/** The flow of the login. `oidc-basic-profile` is the authorization code flow. */
export type TransactionProtocol =
  | "oidc-basic-profile"
  | "oidc-implicit-profile"
  | "oidc-hybrid-profile"
  | "oidc-ciba"
  | "oidc-ciba-web-link"
  | "oauth2-device-code"
  | "oauth2-resource-owner"
  | "oauth2-resource-owner-jwt-bearer"
  | "oauth2-password"
  | "oauth2-webauthn"
  | "oauth2-access-token"
  | "oauth2-refresh-token"
  | "oauth2-token-exchange"
  | "samlp"
  | "wsfed"
  | "wstrust-usernamemixed";

export interface Transaction {
  /** In browser flows. */
  readonly id?: string;
  readonly acr_values?: readonly string[];
  /** Early access: the actor of a token exchange. */
  readonly actor?: Actor;
  readonly actor_token_type?: string;
  readonly correlation_id?: string;
  readonly linking_id?: string;
  readonly locale?: string;
  readonly login_hint?: string;
  /** Shared by the Actions of one transaction, see `api.transaction.setMetadata`. */
  readonly metadata: Readonly<Record<string, string | number | boolean>>;
  readonly prompt?: readonly string[];
  readonly protocol?: TransactionProtocol;
  readonly redirect_uri?: string;
  /** Rich authorization requests (RFC 9396). */
  readonly requested_authorization_details?: readonly { readonly type: string; readonly [field: string]: unknown }[];
  readonly requested_scopes?: readonly string[];
  readonly response_mode?: "query" | "fragment" | "form_post" | "web_message";
  readonly response_type?: readonly ("code" | "token" | "id_token")[];
  readonly state?: string;
  readonly subject_token_type?: string;
  /** Behind a flag. */
  readonly target_scopes?: readonly string[];
  readonly ui_locales?: readonly string[];
  readonly [property: string]: unknown;
}

/** @see https://auth0.com/docs/actions/reference/post-login/post-login-event-object */
export interface Event {
  readonly agent?: Agent;
  readonly authentication?: Authentication;
  /** `roles` are names of Auth0's own roles (RBAC), not groups of the identity provider. */
  readonly authorization?: { readonly roles: readonly string[] };
  readonly client: Client;
  readonly configuration: Configuration;
  readonly connection: Connection;
  readonly custom_domain?: CustomDomain;
  readonly organization?: Organization;
  /** After a form: the user's input. */
  readonly prompt?: {
    readonly id: string;
    readonly fields?: Readonly<Record<string, unknown>>;
    readonly vars?: Readonly<Record<string, unknown>>;
  };
  readonly refresh_token?: RefreshToken;
  readonly request: Request;
  /** Absent if no API is requested. */
  readonly resource_server?: ResourceServer;
  readonly secrets: Secrets;
  /** Fingerprints of the TLS handshake. */
  readonly security_context?: { readonly ja3?: string; readonly ja4?: string };
  readonly session?: Session;
  readonly session_transfer_token?: SessionTransferToken;
  readonly stats: { readonly logins_count: number };
  readonly tenant: Tenant;
  readonly transaction?: Transaction;
  readonly user: User;
}
