const codeGrants = ["authorization_code", "implicit", "refresh_token"];

/** Application types that Auth0 treats as public unless `token_endpoint_auth_method` says otherwise. */
const publicGrants: Readonly<Record<string, readonly string[]>> = { spa: codeGrants, native: codeGrants };

/** An application that a request describes: what its defaults depend on. */
interface Described {
  readonly app_type?: string | undefined;
  readonly token_endpoint_auth_method?: string | undefined;
  readonly jwt_configuration?: object | undefined;
}

/**
 * Auth0's defaults for a new application, as public recordings of the Management API show them. There is no default
 * `token_endpoint_auth_method`, and no `jwt_configuration.alg` outside the types that Auth0 itself introduced later.
 */
export function clientDefaults(tenantName: string, body: Described): Record<string, unknown> {
  const type = body.app_type ?? "";
  return {
    tenant: tenantName,
    global: false,
    is_token_endpoint_ip_header_trusted: false,
    is_first_party: true,
    oidc_conformant: false,
    sso_disabled: false,
    cross_origin_auth: false,
    cross_origin_authentication: false,
    custom_login_page_on: true,
    callback_url_template: false,
    grant_types: publicGrants[type] ?? [...codeGrants, "client_credentials"],
    jwt_configuration: { lifetime_in_seconds: 36_000 },
    refresh_token: {
      expiration_type: "non-expiring",
      leeway: 0,
      infinite_token_lifetime: true,
      infinite_idle_token_lifetime: true,
      ...refreshTokenLifetimes(body.token_endpoint_auth_method),
      rotation_type: "non-rotating",
    },
    ...ofType(type),
  };
}

/** Longer for an application that says how it authenticates; any other counts as public here. */
export function refreshTokenLifetimes(authenticationMethod: string | undefined) {
  const isConfidential = authenticationMethod !== undefined && authenticationMethod !== "none";
  return isConfidential
    ? { token_lifetime: 31_557_600, idle_token_lifetime: 2_592_000 }
    : { token_lifetime: 2_592_000, idle_token_lifetime: 1_296_000 };
}

/** Types that stand for an API, or for an application that Okta's administrators set up. */
function ofType(type: string): Record<string, unknown> {
  const signed = { oidc_conformant: true, jwt_configuration: { alg: "RS256" } };
  if (type === "resource_server") return { ...signed, grant_types: [] };
  if (type !== "express_configuration") return {};
  return {
    ...signed,
    grant_types: ["authorization_code", "client_credentials"],
    callbacks: ["https://system-admin.okta.com/admin/app/generic/oauth20redirect"],
    organization_usage: "require",
    organization_require_behavior: "pre_login_prompt",
    client_authentication_methods: { private_key_jwt: { credentials: [] } },
  };
}
