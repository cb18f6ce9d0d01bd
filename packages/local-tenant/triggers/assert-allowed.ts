import type { TriggerOutcome } from "@federated-actions/actions-runtime/trigger";
import { OAuthError } from "@federated-actions/auth0-dialect/oauth-error";

/**
 * Throws if an Action of credentials-exchange or custom-token-exchange failed or denied access. A denial applies
 * whatever else the Actions requested.
 *
 * @param serverErrorStatus HTTP status of a denial with the code `server_error`
 */
export function assertAllowed({ failed, denied }: TriggerOutcome, serverErrorStatus: 400 | 500): void {
  if (failed !== undefined) throw new OAuthError(500, "server_error", failed.message);
  if (denied === undefined) return;
  const { code = "invalid_request", reason } = denied;
  throw new OAuthError(code === "server_error" ? serverErrorStatus : 400, code, reason);
}
