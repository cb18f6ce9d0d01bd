const day = 24 * 60 * 60;

/**
 * The default grant types of an application. https://auth0.com/docs/get-started/applications/application-grant-types
 */
const grantTypes: Readonly<Record<string, readonly string[]>> = {
  spa: ["authorization_code", "implicit", "refresh_token"],
  native: ["authorization_code", "implicit", "refresh_token"],
  non_interactive: ["client_credentials"],
};

const publicTypes = new Set(["spa", "native"]);

/** Auth0's defaults for a new application. */
export function clientDefaults(tenantName: string, appType: string | undefined): Record<string, unknown> {
  const type = appType ?? "";
  return {
    tenant: tenantName,
    global: false,
    callbacks: [],
    is_first_party: true,
    oidc_conformant: false,
    sso_disabled: false,
    cross_origin_authentication: false,
    custom_login_page_on: true,
    is_token_endpoint_ip_header_trusted: false,
    grant_types: Object.hasOwn(grantTypes, type)
      ? grantTypes[type]
      : ["authorization_code", "implicit", "refresh_token", "client_credentials"],
    token_endpoint_auth_method: publicTypes.has(type) ? "none" : "client_secret_post",
    jwt_configuration: { alg: "RS256", lifetime_in_seconds: 36_000, secret_encoded: false },
    refresh_token: {
      expiration_type: "non-expiring",
      leeway: 0,
      infinite_token_lifetime: true,
      infinite_idle_token_lifetime: true,
      token_lifetime: 30 * day,
      idle_token_lifetime: 15 * day,
      rotation_type: "non-rotating",
    },
  };
}
