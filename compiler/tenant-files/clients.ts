import { createHash } from "node:crypto";
import { isShared, type OwnedApplication, originsOf } from "../applications.ts";
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
/** Seconds. Auth0's defaults for applications with users. */
const maxRefreshTokenLifetime = 30 * 86_400;

/**
 * An application as auth0-deploy-cli's `clients/*.json`. A third party's application has only the settings that Auth0
 * supports for it and refuses any other (Auth0 docs, "Security Controls for Third-Party Applications").
 *
 * @param reauthenticateAfter seconds; the shortest of all customers whose users may sign in
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

/** The origins from which pages call `/oauth/token`, and to which they return after logout. */
function callbacks(application: Application): object {
  if (!("callbacks" in application)) return {};
  const origins = originsOf(application);
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
  // auth0-deploy-cli identifies credentials by name, so a new key needs a new name.
  const name = `key-${createHash("sha256").update(pem).digest("hex").slice(0, 16)}`;
  return {
    client_authentication_methods: { private_key_jwt: { credentials: [{ name, credential_type: "public_key", pem }] } },
  };
}

/**
 * A refresh token, and the whole family of a rotating one, expires with `reauthenticate_after`: the Action cannot
 * always see how old a login is, and whether a rotated token has its own `created_at` or the first one's is not
 * documented.
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
      // Shorter than the absolute lifetime, as in Auth0's defaults.
      idle_token_lifetime: Math.ceil(lifetime / 2),
      infinite_token_lifetime: false,
      infinite_idle_token_lifetime: false,
    },
  };
}
