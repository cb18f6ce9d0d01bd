import type { TriggerOutcome } from "@federated-actions/actions-runtime/trigger";
import { unmetCommand } from "@federated-actions/actions-runtime/unmet-command";
import { OAuthError } from "@federated-actions/auth0-dialect/oauth-error";

/**
 * Refuses the flow if an Action requested something that the local tenant does not support, such as MFA or a form:
 * ignoring it could issue a token that Auth0 would not issue.
 */
export function refuseCommands(outcome: TriggerOutcome, honoured: readonly string[] = []): void {
  const unmet = unmetCommand(outcome, honoured);
  if (unmet === undefined) return;
  throw new OAuthError(403, "access_denied", `The local tenant lacks ${unmet}, which an Action called.`);
}
