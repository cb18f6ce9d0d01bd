import { createHash } from "node:crypto";
import { isShared, type OwnedApplication } from "../applications.ts";
import { readPublicKey } from "../policy-files/public-keys.ts";
import type { Application } from "../policy-files/schema.ts";

const appTypes = {
  spa: "spa",
  regular_web: "regular_web",
  native: "native",
  machine: "non_interactive",
  exchange: "regular_web",
} as const satisfies Record<Application["type"], string>;

/** RFC 8693 §2.1. */
const tokenExchange = "urn:ietf:params:oauth:grant-type:token-exchange";
/** Seconds. Auth0's own defaults for applications of users. */
const maxRefreshTokenLifetime = 30 * 86_400;

/**
 * An application as auth0-deploy-cli's `clients/*.json`. A third party's has those settings only that Auth0 supports
 * for
 * it (Auth0 docs, "Security Controls for Third-Party Applications"): it refuses any other.
 *
 * @param reauthenticateAfter seconds; the shortest of all customers whose users the application has
 */
export function clientFile(
  { name, application }: OwnedApplication,
  metadata: Readonly<Record<string, string>>,
  reauthenticateAfter: number,
): object {
  const isFirstParty = application.party !== "third";
  return {
    name,
    app_type: appTypes[application.type],
    is_first_party: isFirstParty,
    ...(isFirstParty ? { oidc_conformant: true } : { third_party_security_mode: "strict" }),
    grant_types: grantTypes(application),
    // Auth0 docs, "Configure Custom Token Exchange".
    ...(application.type === "exchange"
      ? { token_exchange: { allow_any_profile_of_type: ["custom_authentication"] } }
      : {}),
    ...callbacks(application),
    ...authentication(application),
    ...refreshTokens(application, reauthenticateAfter),
    jwt_configuration: { alg: "RS256" },
    organization_usage: isShared(application) || application.type === "machine" ? "deny" : "allow",
    client_metadata: metadata,
  };
}

function grantTypes({ type }: Application): string[] {
  if (type === "machine") return ["client_credentials"];
  if (type === "exchange") return [tokenExchange, "refresh_token"];
  return ["authorization_code", "refresh_token"];
}

/** Browsers call `/oauth/token` from a page's origin, and sign out to it. */
function callbacks(application: Application): object {
  if (!("callbacks" in application)) return {};
  const addresses = application.callbacks.filter((callback) => /^https?:/.test(callback));
  const origins = [...new Set(addresses.map((callback) => new URL(callback).origin))];
  return {
    callbacks: application.callbacks,
    ...(application.type === "spa" ? { web_origins: origins, allowed_origins: origins } : {}),
    ...(application.party === "third" ? {} : { allowed_logout_urls: origins }),
  };
}

function authentication(application: Application): object {
  if (!("authentication" in application)) return { token_endpoint_auth_method: "none" };
  if (application.authentication === "secret") return { token_endpoint_auth_method: "client_secret_post" };
  const key = application.authentication.private_key_jwt;
  const pem = readPublicKey(key).export({ type: "spki", format: "pem" }).toString();
  // auth0-deploy-cli knows credentials by name: a new key must have a new one.
  const name = `key-${createHash("sha256").update(pem).digest("hex").slice(0, 16)}`;
  return {
    client_authentication_methods: { private_key_jwt: { credentials: [{ name, credential_type: "public_key", pem }] } },
  };
}

/**
 * A refresh token, and the family of a rotating one, ends with `reauthenticate_after`: the Action cannot always see how
 * old a login is, and whether a rotated token's `created_at` is its own or the first one's is not documented.
 */
function refreshTokens({ type }: Application, reauthenticateAfter: number): object {
  if (type === "machine") return {};
  const lifetime = Math.min(maxRefreshTokenLifetime, reauthenticateAfter);
  return {
    refresh_token: {
      rotation_type: "rotating",
      expiration_type: "expiring",
      leeway: 0,
      token_lifetime: lifetime,
      // Shorter than the absolute lifetime, as in Auth0's own defaults.
      idle_token_lifetime: Math.ceil(lifetime / 2),
      infinite_token_lifetime: false,
      infinite_idle_token_lifetime: false,
    },
  };
}
