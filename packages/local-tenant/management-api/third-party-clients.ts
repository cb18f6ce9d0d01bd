import { isDeepStrictEqual } from "node:util";
import type { Client } from "../store/entities.ts";
import type { Tenant } from "../tenant.ts";
import { clientDefaults, refreshTokenLifetimes } from "./client-defaults.ts";
import { invalidBody, lacking } from "./shared/http-errors.ts";

/**
 * The properties that a third-party application may have. Auth0 adds properties once reviewed; others are refused.
 * https://auth0.com/docs/get-started/applications/third-party-applications/security-controls
 */
const supported: ReadonlySet<string> = new Set([
  "name",
  "description",
  "logo_uri",
  "callbacks",
  "allowed_origins",
  "web_origins",
  "grant_types",
  "token_endpoint_auth_method",
  "app_type",
  "is_first_party",
  "third_party_security_mode",
  "client_metadata",
  "client_secret",
  "jwt_configuration",
  "refresh_token",
  "client_authentication_methods",
  "redirection_policy",
  // For organizations that its users sign in to: section "Organizations" of the same page.
  "organization_usage",
  "organization_require_behavior",
  "default_organization",
]);

const appTypes: ReadonlySet<unknown> = new Set(["regular_web", "spa", "native", "non_interactive"]);
const grants: ReadonlySet<string> = new Set(["authorization_code", "refresh_token", "client_credentials"]);
const publicTypes: ReadonlySet<unknown> = new Set(["spa", "native"]);

interface Ownership {
  readonly is_first_party?: boolean | null | undefined;
  readonly third_party_security_mode?: "strict" | "permissive" | null | undefined;
  readonly redirection_policy?: string | null | undefined;
}

/** Whether a new application is a third party's. @throws {HttpError} 400 if the request contradicts itself. */
export function isForThirdParty(body: Ownership): boolean {
  if (body.is_first_party === false) {
    if (body.third_party_security_mode !== "permissive") return true;
    throw lacking("third-party applications in permissive mode (third_party_security_mode: permissive)");
  }
  for (const name of ["third_party_security_mode", "redirection_policy"] as const) {
    if (typeof body[name] === "string") throw invalidBody(`${name} needs is_first_party: false`);
  }
  return false;
}

/** Both can only be set at creation. @throws {HttpError} 400 */
export function refuseOwnershipChange(client: Client, body: Ownership): void {
  if (typeof body.third_party_security_mode === "string") {
    throw invalidBody("third_party_security_mode cannot be changed after creation");
  }
  if (typeof body.is_first_party === "boolean" && body.is_first_party !== client.is_first_party) {
    throw invalidBody("is_first_party cannot be changed after creation");
  }
  if (client.is_first_party && typeof body.redirection_policy === "string") {
    throw invalidBody("redirection_policy needs is_first_party: false");
  }
}

/** Auth0's defaults for a third-party application. */
export function thirdPartyDefaults(
  { name, switches }: Tenant,
  body: { readonly app_type?: string | undefined; readonly token_endpoint_auth_method?: string | undefined },
): Record<string, unknown> {
  const isPublic = publicTypes.has(body.app_type) || body.token_endpoint_auth_method === "none";
  const method = isPublic ? "none" : "client_secret_post";
  const refresh = switches.thirdPartyDefaultGrants === "code_and_refresh" ? ["refresh_token"] : [];
  return {
    ...clientDefaults(name, {}),
    callbacks: [],
    third_party_security_mode: "strict",
    redirection_policy: "open_redirect_protection",
    oidc_conformant: true,
    grant_types: ["authorization_code", ...refresh],
    token_endpoint_auth_method: method,
    jwt_configuration: { alg: "RS256", lifetime_in_seconds: 3600, secret_encoded: false },
    refresh_token: {
      expiration_type: "expiring",
      rotation_type: isPublic ? "rotating" : "non-rotating",
      leeway: 0,
      ...refreshTokenLifetimes(method),
      // Recorded: a confidential application's refresh tokens end when they are not used, and not before.
      infinite_token_lifetime: !isPublic,
      infinite_idle_token_lifetime: false,
    },
  };
}

/**
 * Accepts a value that changes nothing, since tools send back what they read.
 * @throws {HttpError} 400 with the first property that a third-party application cannot have.
 */
export function refuseUnsupported(
  body: Readonly<Record<string, unknown>>,
  kept: Readonly<Record<string, unknown>>,
): void {
  const changes = (name: string) => body[name] !== undefined && !isDeepStrictEqual(body[name], kept[name]);
  const unknown = Object.keys(body).find((name) => !supported.has(name) && changes(name));
  if (unknown !== undefined) throw invalidBody(`${unknown.slice(0, 64)} is not supported for third-party applications`);
}

/** Checks an application before it is stored. @throws {HttpError} 400 */
export function checkThirdParty(client: Client): void {
  if (client.app_type !== undefined && !appTypes.has(client.app_type)) throw unsupported("app_type", client.app_type);
  const grant = client.grant_types?.find((name) => !grants.has(name));
  if (grant !== undefined) throw unsupported("grant_types", grant);
  const isConfidential = client.token_endpoint_auth_method !== "none";
  if (client.grant_types?.includes("client_credentials") === true && !isConfidential) {
    throw invalidBody("client_credentials requires a confidential client: token_endpoint_auth_method must not be none");
  }
  const urls = [client.callbacks, client.allowed_origins, client.web_origins].flatMap((list) => list ?? []);
  if (urls.some((url) => url.includes("*")))
    throw invalidBody("third-party applications must use exact URLs, without *");
  checkRefreshToken(client.refresh_token);
}

/** Refresh tokens of third parties must expire, at least when they are not used, and are only valid for their API. */
function checkRefreshToken(settings: Client["refresh_token"] = {}): void {
  if (settings.expiration_type !== "expiring") {
    throw unsupported("refresh_token.expiration_type", settings.expiration_type ?? "none");
  }
  if (settings.infinite_idle_token_lifetime === true) {
    throw unsupported("refresh_token.infinite_idle_token_lifetime", "true");
  }
  if (settings.policies && settings.policies.length > 0) {
    throw invalidBody("refresh_token.policies is not supported for third-party applications");
  }
}

function unsupported(property: string, value: string) {
  return invalidBody(`${property}: ${value.slice(0, 64)} is not supported for third-party applications`);
}
