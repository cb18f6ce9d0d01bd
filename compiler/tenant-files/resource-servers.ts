import { secondsOf } from "../policy-files/durations.ts";
import type { Api } from "../policy-files/schema.ts";

/** An API as auth0-deploy-cli's `resource-servers/*.json`. No client gets a token for it without a client grant. */
export function resourceServerFile(api: Api): object {
  const lifetime = secondsOf(api.token_lifetime);
  const requireGrant = { policy: "require_client_grant" };
  return {
    name: api.name,
    identifier: api.audience,
    token_lifetime: lifetime,
    // Auth0 has a separate lifetime for tokens of implicit and hybrid flows; the shorter one applies.
    token_lifetime_for_web: lifetime,
    scopes: Object.entries(api.scopes).map(([value, description]) => ({ value, description })),
    signing_alg: "RS256",
    token_dialect: api.token_dialect === "auth0" ? "access_token" : "rfc9068_profile",
    allow_offline_access: true,
    skip_consent_for_verifiable_first_party_clients: true,
    // Roles come from the customer's identity provider, not from Auth0's own role assignments.
    enforce_policies: false,
    subject_type_authorization: { user: requireGrant, client: requireGrant },
  };
}
