import type { Tenant } from "../tenant.ts";

/**
 * OpenID Connect Discovery 1.0, 3, and RFC 8414. All of Auth0's endpoints are named, as every Auth0 tenant names them:
 * those that this tenant lacks answer so. What a client may ask for is only what the tenant supports.
 */
export function discoveryDocument({ issuer }: Tenant): Record<string, unknown> {
  return {
    issuer,
    authorization_endpoint: `${issuer}authorize`,
    token_endpoint: `${issuer}oauth/token`,
    userinfo_endpoint: `${issuer}userinfo`,
    revocation_endpoint: `${issuer}oauth/revoke`,
    device_authorization_endpoint: `${issuer}oauth/device/code`,
    mfa_challenge_endpoint: `${issuer}mfa/challenge`,
    registration_endpoint: `${issuer}oidc/register`,
    end_session_endpoint: `${issuer}oidc/logout`,
    jwks_uri: `${issuer}.well-known/jwks.json`,
    scopes_supported: ["openid", "profile", "email", "address", "phone", "offline_access"],
    response_types_supported: ["code"],
    response_modes_supported: ["query", "web_message"],
    grant_types_supported: [
      "authorization_code",
      "client_credentials",
      "refresh_token",
      "urn:ietf:params:oauth:grant-type:token-exchange",
    ],
    // As in Auth0: `plain` is weak, but supported.
    code_challenge_methods_supported: ["S256", "plain"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: ["RS256"],
    token_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post", "private_key_jwt", "none"],
    token_endpoint_auth_signing_alg_values_supported: ["RS256", "RS384", "PS256"],
    claims_supported: ["aud", "auth_time", "email", "email_verified", "exp", "iat", "iss", "name", "nickname", "sub"],
    request_uri_parameter_supported: false,
    request_parameter_supported: false,
  };
}
