import type { OAuthError } from "@federated-actions/auth0-dialect/oauth-error";
import { asOAuthError } from "../oauth/as-oauth-error.ts";
import type { Tenant } from "../tenant.ts";
import { UpstreamError } from "../upstream/upstream-error.ts";

/**
 * Logs that a login failed, and returns the error for the application. The description is that of the answer, as in
 * Auth0's log: what an identity provider did wrong, an Action's reason.
 *
 * @param prompt of the request: a silent login has a type of its own.
 */
export function refuseLogin(tenant: Tenant, error: unknown, prompt: readonly string[] = []): OAuthError {
  const refusal = asOAuthError(tenant, error);
  const { message, error: oauthError } = refusal;
  tenant.log({
    type: prompt.includes("none") ? "fsa" : "f",
    ...(error instanceof UpstreamError && { connection: error.connection }),
    description: message,
    details: { error: { message, oauthError, type: "oauth-authorization" } },
  });
  return refusal;
}
