import { OAuthError } from "./oauth-error.ts";
import { scopeOfClaim } from "./profile-claims.ts";

/** Names that no Action can set. Source: auth0.com/docs/secure/tokens/json-web-tokens/create-custom-claims */
const restricted: ReadonlySet<string> = new Set(
  [
    "acr act active amr at_hash ath attest aud auth_time authorization_details azp c_hash client_id cnf cty dest",
    "entitlements events exp groups gty htm htu iat internalService iss jcard jku jti jwe jwk kid may_act mky nbf",
    "nonce object_id org_id org_name orig origid permissions roles rph s_hash scope sid sip_callid sip_cseq_num",
    "sip_date sip_from_tag sip_via_branch sub sub_jwk toe txn typ uuid vot vtm x5t#S256",
  ]
    .join(" ")
    .split(" "),
);

const auth0Domains = ["auth0.com", "webtask.io", "webtask.run"];

/** 100 kB, according to auth0.com/docs/secure/tokens/json-web-tokens/create-custom-claims */
const payloadLimit = 100 * 1024;

interface ClaimRules {
  /** The scopes of the token: a standard profile claim is kept only with its scope. */
  readonly scopes: readonly string[];
  /** Whether the token is for one of Auth0's own APIs, which accept only namespaced claims. */
  readonly forAuth0Api: boolean;
}

/** Keeps the claims set by Actions that Auth0 would keep. The others are dropped silently, as in Auth0. */
export function filterClaims(claims: Readonly<Record<string, unknown>>, rules: ClaimRules): Record<string, unknown> {
  const kept = Object.entries(claims).filter(
    ([name, value]) => value !== undefined && whyDropped(name, rules) === undefined,
  );
  const result = Object.fromEntries(kept);
  if (Buffer.byteLength(JSON.stringify(result)) > payloadLimit) {
    throw new OAuthError(400, "invalid_request", "The custom claims exceed the limit of 100 kB.");
  }
  return result;
}

/** A readable reason why Auth0 drops a claim with this name; undefined if it keeps the claim. */
export function whyDropped(name: string, rules: ClaimRules): string | undefined {
  if (restricted.has(name)) return "the name is restricted";
  const namespace = parseNamespace(name);
  if (namespace === "auth0") return "the namespace is Auth0's";
  if (rules.forAuth0Api && namespace === "none") return "tokens for Auth0's own APIs take namespaced claims only";
  const scope = scopeOfClaim(name);
  if (scope === undefined || rules.scopes.includes(scope)) return undefined;
  return `a standard claim needs its scope, which is ${scope}`;
}

/** Whether neither an Action nor an identity provider may use this name for its own claim. */
export function isRestrictedClaim(name: string): boolean {
  return restricted.has(name);
}

/** The namespace of a claim's name: a URI of Auth0, another URI, or none. */
function parseNamespace(name: string): "auth0" | "other" | "none" {
  if (/^urn:auth0(?=:|$)/i.test(name)) return "auth0";
  if (!URL.canParse(name)) return "none";
  const host = new URL(name).hostname.toLowerCase();
  return auth0Domains.some((domain) => host === domain || host.endsWith(`.${domain}`)) ? "auth0" : "other";
}
