import { OAuthError } from "@federated-actions/auth0-dialect/oauth-error";
import type { Tenant } from "../tenant.ts";

/**
 * "/authorize parameter validation":
 * https://auth0.com/docs/get-started/applications/third-party-applications/security-controls
 */
const allowed: ReadonlySet<string> = new Set([
  "acr_values",
  "audience",
  "authorization_details",
  "client_id",
  "code_challenge",
  "code_challenge_method",
  "connection",
  "correlation_id",
  "display",
  "dpop_jkt",
  "login_hint",
  "max_age",
  "nonce",
  "prompt",
  "redirect_uri",
  "resource",
  "response_type",
  "scope",
  "state",
  "ui_locales",
]);

/** Refuses parameters that a third-party application may not send. Custom parameters start with `ext-`. */
export function assertThirdPartyParameters({ switches }: Tenant, parameters: ReadonlyMap<string, string>): void {
  for (const name of parameters.keys()) {
    if (allowed.has(name) || name.startsWith("ext-")) continue;
    if (name === "organization" && switches.thirdPartyOrganizationParameter === "accept") continue;
    const description = `The parameter ${name.slice(0, 64)} is not supported for third-party applications.`;
    throw new OAuthError(400, "invalid_request", description);
  }
}
