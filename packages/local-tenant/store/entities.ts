/**
 * The tenant's resources in the JSON format of the Management API (snake_case), as a GET returns them. Only properties
 * that the local tenant reads are declared. Others are stored unchanged.
 */

export interface Client {
  client_id: string;
  client_secret?: string;
  name: string;
  app_type?: string;
  is_first_party: boolean;
  /** Auth0's global client ("All Applications"). */
  global?: boolean;
  callbacks?: string[];
  allowed_logout_urls?: string[];
  web_origins?: string[];
  allowed_origins?: string[];
  grant_types?: string[];
  token_endpoint_auth_method?: "none" | "client_secret_post" | "client_secret_basic";
  client_authentication_methods?: Partial<Record<AuthenticationMethod, CredentialReferences>>;
  client_metadata?: Record<string, string>;
  refresh_token?: {
    rotation_type?: "rotating" | "non-rotating";
    expiration_type?: "expiring" | "non-expiring";
    /** Seconds. */
    leeway?: number;
    /** Seconds. */
    token_lifetime?: number;
    policies?: { audience: string; scope: string[] }[];
    [key: string]: unknown;
  };
  jwt_configuration?: { lifetime_in_seconds?: number; alg?: string; [key: string]: unknown };
  organization_usage?: "deny" | "allow" | "require";
  /** The kinds of token exchange profiles that it may use. */
  token_exchange?: { allow_any_profile_of_type?: string[]; [key: string]: unknown };
  organization_require_behavior?: "no_prompt" | "pre_login_prompt" | "post_login_prompt";
  default_organization?: { organization_id: string; flows: string[] };
  /** Third-party clients only. Cannot change after creation. */
  third_party_security_mode?: "strict";
  /** Whether errors of a login are sent to a third party's callback or shown on a page. */
  redirection_policy?: "open_redirect_protection" | "allow_always";
  [key: string]: unknown;
}

type AuthenticationMethod = "private_key_jwt" | "tls_client_auth" | "self_signed_tls_client_auth";

interface CredentialReferences {
  credentials: { id: string }[];
}

/** What a client authenticates with: /clients/{id}/credentials. */
export type ClientCredential = PublicKeyCredential | CertificateCredential;

interface CredentialBase {
  id: string;
  client_id: string;
  name?: string;
  expires_at?: string;
  created_at: string;
  updated_at: string;
}

/** For private_key_jwt. */
export interface PublicKeyCredential extends CredentialBase {
  credential_type: "public_key";
  kid: string;
  alg: string;
  /** SPKI PEM; never returned by the API. */
  pem: string;
}

/** For mutual TLS, which the tenant lacks: kept, and never used. */
interface CertificateCredential extends CredentialBase {
  credential_type: "cert_subject_dn" | "x509_cert";
  subject_dn?: string;
  thumbprint_sha256?: string;
}

export interface ResourceServer {
  id: string;
  identifier: string;
  name?: string;
  scopes?: { value: string; description?: string }[];
  signing_alg?: string;
  /** Seconds. */
  token_lifetime?: number;
  token_lifetime_for_web?: number;
  token_dialect?: "access_token" | "access_token_authz" | "rfc9068_profile" | "rfc9068_profile_authz";
  enforce_policies?: boolean;
  allow_offline_access?: boolean;
  skip_consent_for_verifiable_first_party_clients?: boolean;
  subject_type_authorization?: {
    user?: { policy: "allow_all" | "require_client_grant" | "deny_all" };
    client?: { policy: "require_client_grant" | "deny_all" };
  };
  is_system?: boolean;
  token_encryption?: TokenEncryption;
  [key: string]: unknown;
}

/** Kept, and never used: the tenant encrypts no tokens, and issues none for such an API. */
export interface TokenEncryption {
  encryption_key: { pem: string; [key: string]: unknown };
  [key: string]: unknown;
}

export interface ClientGrant {
  id: string;
  client_id?: string;
  audience: string;
  scope?: string[];
  allow_all_scopes?: boolean;
  subject_type?: "client" | "user";
  organization_usage?: "deny" | "allow" | "require";
  allow_any_organization?: boolean;
  [key: string]: unknown;
}

export interface Connection {
  id: string;
  name: string;
  strategy: string;
  display_name?: string;
  options: Record<string, unknown>;
  /** Options that Auth0 adds: shown, and not used. */
  added_options?: Record<string, unknown>;
  enabled_clients: string[];
  metadata?: Record<string, string>;
  is_domain_connection: boolean;
  /** Its SCIM configuration, which has routes of its own. */
  scim?: {
    user_id_attribute: string;
    mapping: { auth0: string; scim: string }[];
    created_at: string;
    updated_on: string;
  };
  [key: string]: unknown;
}

export interface Organization {
  id: string;
  name: string;
  display_name?: string;
  metadata?: Record<string, string>;
  /** Whether third-party applications may sign users in to it. */
  third_party_client_access?: "allow" | "block";
  [key: string]: unknown;
}

export interface OrganizationConnection {
  organization_id: string;
  connection_id: string;
  assign_membership_on_login: boolean;
  show_as_button: boolean;
  is_signup_enabled: boolean;
}

export interface OrganizationClientGrant {
  organization_id: string;
  grant_id: string;
}

export interface OrganizationClient {
  organization_id: string;
  client_id: string;
  use_for_member_access: boolean;
}

export interface OrganizationMember {
  organization_id: string;
  user_id: string;
}

export interface ActionSecret {
  name: string;
  value: string;
  updated_at: string;
}

export interface Action {
  id: string;
  name: string;
  supported_triggers: { id: string; version: string }[];
  code: string;
  dependencies: { name: string; version: string }[];
  runtime: string;
  status: "pending" | "building" | "packaged" | "built" | "retrying" | "failed";
  /** With values, which the API never returns. */
  secrets: ActionSecret[];
  modules?: unknown[];
  created_at: string;
  updated_at: string;
  all_changes_deployed: boolean;
}

export interface ActionVersion {
  id: string;
  action_id: string;
  number: number;
  code: string;
  dependencies: { name: string; version: string }[];
  runtime: string;
  secrets: ActionSecret[];
  supported_triggers: { id: string; version: string }[];
  deployed: boolean;
  built_at: string;
  created_at: string;
  updated_at: string;
}

export interface Binding {
  id: string;
  trigger_id: string;
  display_name: string;
  action_id: string;
  created_at: string;
  updated_at: string;
}

/** The Action for a type of subject token. */
export interface TokenExchangeProfile {
  id: string;
  name: string;
  /** Unique in the tenant. */
  subject_token_type: string;
  action_id: string;
  type: "custom_authentication";
  created_at: string;
  updated_at: string;
}

export interface Identity {
  connection: string;
  provider: string;
  user_id: string;
  isSocial: boolean;
  profileData?: Record<string, unknown>;
  [key: string]: unknown;
}

/** A user profile. Attributes from the identity provider are at its root, next to Auth0's own properties. */
export interface User {
  /** `<strategy>|<connection name>|<id at the identity provider>` */
  user_id: string;
  identities: Identity[];
  app_metadata: Record<string, unknown>;
  user_metadata: Record<string, unknown>;
  created_at: string;
  updated_at: string;
  last_login?: string;
  logins_count: number;
  blocked?: boolean;
  [key: string]: unknown;
}
