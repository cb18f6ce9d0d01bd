import type { OAuthError } from "@federated-actions/auth0-dialect/oauth-error";
import { asOAuthError } from "../oauth/as-oauth-error.ts";
import type { Tenant } from "../tenant.ts";
import { UpstreamError } from "../upstream/upstream-error.ts";

/**
 * Logs that a login failed, and returns the error for the application. What an identity provider or a connection did
 * wrong is in the log too. Other errors are logged by their code: their text may come from an Action, and name a user.
 */
export function refuseLogin(tenant: Tenant, error: unknown, clientId: string | undefined): OAuthError {
  const refusal = asOAuthError(tenant, error);
  tenant.log({
    type: "f",
    ...(clientId !== undefined && { client_id: clientId }),
    ...(error instanceof UpstreamError && { connection: error.connection, description: error.message }),
    reason: refusal.message,
    details: { error: refusal.error },
  });
  return refusal;
}
