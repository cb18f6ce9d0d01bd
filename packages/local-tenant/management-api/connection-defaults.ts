import { hasConnectionInUserId } from "@federated-actions/auth0-dialect/strategies";
import { socialScope } from "./social-scopes.ts";

type Options = Readonly<Record<string, unknown>>;

/** Enterprise strategies that Auth0 sets up by a page for the provider's administrator. */
const ticketed: ReadonlySet<string> = new Set(["ad", "adfs", "samlp", "pingfederate", "google-apps"]);
const named: ReadonlySet<string> = new Set(["oidc", "okta", "waad"]);

/** What Auth0 adds to a new connection, as public recordings show it. */
export function connectionDefaults(issuer: string, name: string, strategy: string): Record<string, unknown> {
  return {
    is_domain_connection: false,
    realms: [name],
    authentication: { active: true },
    connected_accounts: { active: false },
    ...(hasConnectionInUserId(strategy) ? { show_as_button: false } : {}),
    ...(named.has(strategy) ? { display_name: name } : {}),
    ...(ticketed.has(strategy) ? { provisioning_ticket_url: `${issuer}p/${strategy}/${name}` } : {}),
  };
}

/**
 * Options that Auth0 adds where a request gives none: some only to a new connection, not when they are replaced.
 *
 * @param kept what an existing connection shows
 */
export function optionDefaults(strategy: string, options: Options, kept: Options | undefined): Record<string, unknown> {
  const mapping = strategy === "okta" ? "basic_profile" : "bind_all";
  switch (strategy) {
    case "oidc":
    case "okta":
      return {
        schema_version: "oidc-V4",
        attribute_map: { mapping_mode: mapping },
        connection_settings: { pkce: "auto" },
        ...(strategy === "okta" ? { type: "back_channel" } : {}),
      };
    case "samlp":
      return { assertion_decryption_settings: { algorithm_profile: "v2026-1", algorithm_exceptions: [] } };
    case "adfs":
      return { thumbprints: [] };
    case "waad":
      return { waad_common_endpoint: false };
    case "google-apps":
      return { email: true, profile: true, scope: ["email", "profile"], handle_login_from_social: true };
    case "auth0":
      return databaseDefaults(options, kept);
    default:
      return socialScope(strategy, options);
  }
}

function databaseDefaults(options: Options, kept: Options | undefined): Record<string, unknown> {
  return {
    passkey_options: {
      challenge_ui: "both",
      progressive_enrollment_enabled: true,
      local_enrollment_enabled: true,
    },
    authentication_methods: authenticationMethods(options.authentication_methods, kept),
    ...emailAttribute(options.attributes),
    brute_force_protection: true,
    ...(kept === undefined ? newDatabase(options.password_options) : {}),
  };
}

function newDatabase(passwordOptions: unknown): Record<string, unknown> {
  const given = objectOf(passwordOptions);
  const completed = Object.entries(passwordDefaults).map(([name, part]) => [
    name,
    { ...part, ...objectOf(given[name]) },
  ]);
  return {
    mfa: { active: true, return_enroll_settings: true },
    strategy_version: 2,
    password_options: Object.fromEntries(completed),
  };
}

const passwordDefaults = {
  complexity: {
    character_type_rule: "all",
    identical_characters: "allow",
    sequential_characters: "allow",
    max_length_exceeded: "error",
    min_length: 15,
    character_types: [],
  },
  profile_data: {
    active: false,
    blocked_fields: [
      ...["name", "username", "nickname", "email", "phone_number"],
      ...["user_metadata.name", "user_metadata.first", "user_metadata.last"],
    ],
  },
  history: { active: false, size: 3 },
  dictionary: { active: false, default: "en_100k", custom: [] },
};

/**
 * Methods that a request names are completed. One-time passwords stand beside those that the creation names, and from
 * then on. Without any the kept ones stay.
 */
function authenticationMethods(given: unknown, kept: Options | undefined): Record<string, unknown> {
  const before = objectOf(kept?.authentication_methods);
  if (given === undefined && before.password !== undefined) return before;
  const password = { enabled: true, api_behavior: "required", signup_behavior: "allow" };
  const wanted = objectOf(given);
  const none = { enabled: false };
  const hasOthers = kept === undefined ? given !== undefined : before.email_otp !== undefined;
  const others = hasOthers ? { email_otp: none, phone_otp: none } : {};
  return { passkey: none, ...others, ...wanted, password: { ...password, ...objectOf(wanted.password) } };
}

/** E-mail addresses as identifiers are unique, and verified by a link, unless a request says otherwise. */
function emailAttribute(given: unknown): Record<string, unknown> {
  const attributes = objectOf(given);
  if (attributes.email === undefined) return {};
  const email = { unique: true, verification_method: "link", ...objectOf(attributes.email) };
  return { attributes: { ...attributes, email } };
}

const objectOf = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : {};
