import { OAuthError } from "@federated-actions/auth0-dialect/oauth-error";
import { lacking } from "../../oauth/lacking.ts";
import { isThirdParty } from "../../store/client-kinds.ts";
import type { Client, TokenExchangeProfile } from "../../store/entities.ts";
import type { Tenant } from "../../tenant.ts";

/**
 * The profile for the subject token's type, if the client may use it. Auth0 does not document the texts of the errors,
 * so these are our own. https://auth0.com/docs/authenticate/custom-token-exchange/configure-custom-token-exchange
 */
export function findProfile(tenant: Tenant, client: Client, subjectTokenType: string): TokenExchangeProfile {
  if (subjectTokenType.startsWith("urn:ietf:")) throw lacking("on-behalf-of token exchange");
  const allowed = client.token_exchange?.allow_any_profile_of_type ?? [];
  if (isThirdParty(client) || client.oidc_conformant !== true || !allowed.includes("custom_authentication")) {
    const needs = "first-party, OIDC-conformant, and token_exchange.allow_any_profile_of_type: [custom_authentication]";
    throw new OAuthError(403, "unauthorized_client", `The client may not exchange tokens: it must be ${needs}.`);
  }
  const profile = tenant.store.tokenExchangeProfiles.find((each) => each.subject_token_type === subjectTokenType);
  if (profile !== undefined) return profile;
  throw new OAuthError(400, "invalid_request", "There is no token exchange profile of this subject_token_type.");
}
