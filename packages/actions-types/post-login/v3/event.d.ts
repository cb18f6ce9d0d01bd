import type {
  Actor,
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
export type AuthenticationMethod = {
  /** `federated`, `pwd`, `passkey`, `sms`, `email`, `phone_number`, `mock`, `mfa`, or the URL of a custom method. */
  name: string;
  /** ISO 8601. */
  timestamp: string;
};

type Confidence = "low" | "medium" | "high" | "neutral";

/** The result of one assessor. */
type Assessment<Code extends string> = { code: Code; confidence: Confidence };
type DetailedAssessment<Code extends string, Details> = Assessment<Code> & { details?: Details };

type TravelCode =
  | "minimal_travel_from_last_login"
  | "travel_from_last_login"
  | "substantial_travel_from_last_login"
  | "impossible_travel_from_last_login"
  | "invalid_travel"
  | "missing_geoip"
  | "anonymous_proxy"
  | "unknown_location"
  | "initial_login"
  | "location_history_not_found"
  | "assessment_not_available";

type DeviceCode =
  | "match"
  | "partial_match"
  | "no_match"
  | "initial_login"
  | "unknown_device"
  | "no_device_history"
  | "assessment_not_available";

type AddressCode = "not_found_on_deny_list" | "found_on_deny_list" | "invalid_ip_address" | "assessment_not_available";

type Familiarity = "known" | "unknown";

/** What Akamai's Bot Manager and Account Protector say, as Akamai sent it. */
type AkamaiResults = {
  akamaiBot?: {
    type?: string;
    action?: string;
    botCategory?: string[];
    botScore?: number;
    botScoreResponseSegment?: string;
    botnetId?: string;
  };
  akamaiUserRisk?: {
    action?: string;
    allow?: number;
    emailDomain?: string;
    general?: Record<string, any>;
    ouid?: string;
    requestid?: string;
    risk?: Record<string, any>;
    score?: number;
    status?: number;
    trust?: Record<string, any>;
    username?: string;
    uuid?: string;
  };
  [product: string]: any;
};

/** @see https://auth0.com/docs/secure/multi-factor-authentication/adaptive-mfa */
export type RiskAssessment = {
  confidence: Confidence;
  version: string;
  assessments: {
    AgentDetection?: DetailedAssessment<"unknown" | "verified_agent", { provider?: string }>;
    ImpossibleTravel?: Assessment<TravelCode>;
    NewDevice?: DetailedAssessment<DeviceCode, { device?: Familiarity; useragent?: Familiarity }>;
    UntrustedIP?: DetailedAssessment<
      AddressCode,
      { category?: string; ip?: string; matches?: string; source?: string }
    >;
  };
  /** Early access: results of other products in front of the tenant. */
  supplemental?: { akamai?: AkamaiResults };
};

export type Authentication = {
  methods: AuthenticationMethod[];
  riskAssessment?: RiskAssessment;
};

export type Client = BaseClient & {
  /** Multi-resource refresh tokens: the other APIs that a refresh token of this client can be used for. */
  refresh_token?: {
    policies?: { audience?: string; scope?: string[] }[];
  };
};

/** The connection of the login. Actions do not see its options. */
export type Connection = {
  id: string;
  name: string;
  /** `oidc`, `samlp`, `adfs`, `waad`, `okta`, `auth0` (a database), ... For a social connection, its name. */
  strategy: string;
  /** At most 10 pairs of strings, values up to 255 characters. */
  metadata?: Record<string, string>;
};

/** The addresses and user agents of the first and last use of a session or refresh token. */
export type Device = {
  initial_asn?: string;
  initial_ip?: string;
  initial_user_agent?: string;
  last_asn?: string;
  last_ip?: string;
  last_user_agent?: string;
};

/** Native-to-web single sign-on: the refresh token that a session or another refresh token was created from. */
type SessionTransfer<ParentRefreshToken> = { parent_refresh_token?: ParentRefreshToken };

/** Enterprise plans. The refresh token of the exchange. Times are ISO 8601. */
export type RefreshToken = {
  id: string;
  client_id?: string;
  created_at: string;
  expires_at?: string;
  idle_expires_at?: string;
  last_exchanged_at?: string;
  rotating?: boolean;
  session_id?: string;
  user_id?: string;
  /** At most 25 pairs, see `api.refreshToken.setMetadata`. */
  metadata?: Record<string, any>;
  device?: Device;
  /** `scopes` is one string, separated by spaces. */
  resource_servers?: { audience: string; scopes: string }[];
  session_transfer?: SessionTransfer<{ id?: string }>;
};

/** Times are ISO 8601. In some flows without a session Auth0 passes an empty object. */
export type Session = {
  id: string;
  user_id?: string;
  created_at?: string;
  updated_at?: string;
  authenticated_at?: string;
  expires_at?: string;
  idle_expires_at?: string;
  last_interacted_at?: string;
  clients?: { client_id: string }[];
  cookie?: { mode: "persistent" | "non-persistent" };
  device?: Device;
  /** At most 25 pairs, see `api.session.setMetadata`. */
  metadata?: Record<string, any>;
  session_transfer?: SessionTransfer<{ id?: string; metadata?: Record<string, any> }>;
  /** Present in a delegated session only. */
  actor?: { sub: string; [property: string]: string | number | boolean | null };
};

/** Early access: the token by which a native application passes its session to the browser. */
export type SessionTransferToken = {
  client_id: string;
  scope: string[];
  request: {
    asn?: string;
    geoip?: GeoIp;
    ip: string;
    user_agent?: string;
  };
};

export type Request = BaseRequest & {
  /** Autonomous system number of the request. */
  asn?: string;
  /** The query string of the authorization request; in `onContinuePostLogin`, of the request to `/continue`. */
  query: Record<string, any>;
};

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

export type Transaction = {
  /** In browser flows. */
  id?: string;
  acr_values?: string[];
  /** Early access: the actor of a token exchange. */
  actor?: Actor;
  actor_token_type?: string;
  correlation_id?: string;
  linking_id?: string;
  locale?: string;
  login_hint?: string;
  /** Shared by the Actions of one transaction, see `api.transaction.setMetadata`. */
  metadata: Record<string, string | number | boolean>;
  prompt?: string[];
  protocol?: TransactionProtocol;
  redirect_uri?: string;
  /** Rich authorization requests (RFC 9396). */
  requested_authorization_details?: { type: string; [field: string]: any }[];
  requested_scopes?: string[];
  response_mode?: "query" | "fragment" | "form_post" | "web_message";
  response_type?: ("code" | "token" | "id_token")[];
  state?: string;
  subject_token_type?: string;
  ui_locales?: string[];
  [property: string]: any;
};

/** @see https://auth0.com/docs/actions/reference/post-login/post-login-event-object */
export interface Event {
  authentication?: Authentication;
  /** `roles` are names of Auth0's own roles (RBAC), not groups of the identity provider. */
  authorization?: { roles: string[] };
  client: Client;
  readonly configuration: Configuration;
  connection: Connection;
  custom_domain?: CustomDomain;
  organization?: Organization;
  /** After a form: the user's input. */
  prompt?: {
    id: string;
    fields?: Record<string, any>;
    vars?: Record<string, any>;
  };
  refresh_token?: RefreshToken;
  request: Request;
  /** Absent if no API is requested. */
  resource_server?: ResourceServer;
  readonly secrets: Secrets;
  /** Fingerprints of the TLS handshake. */
  security_context?: { ja3?: string; ja4?: string };
  session?: Session;
  session_transfer_token?: SessionTransferToken;
  stats: { logins_count: number };
  tenant: Tenant;
  transaction?: Transaction;
  user: User;
}
