import type { TriggerOutcome } from "@federated-actions/actions-runtime/trigger";
import { OAuthError } from "@federated-actions/auth0-dialect/oauth-error";

/**
 * Throws where an Action of the token endpoint's own triggers failed, or denied access by a code of its choice. A
 * refusal stands whatever else the Actions asked for.
 *
 * @param serverErrorStatus HTTP status of a denial by the code `server_error`
 */
export function assertAllowed({ failed, denied }: TriggerOutcome, serverErrorStatus: 400 | 500): void {
  if (failed !== undefined) throw new OAuthError(500, "server_error", failed.message);
  if (denied === undefined) return;
  const { code = "invalid_request", reason } = denied;
  throw new OAuthError(code === "server_error" ? serverErrorStatus : 400, code, reason);
}
