import type { TriggerOutcome } from "@federated-actions/actions-runtime/trigger";
import type { KitEvent } from "./kit-event.ts";

/** A refusal as the application gets it. */
export interface Refusal {
  /** The Action that refused; absent where the server did. */
  readonly action?: string;
  /** What the reason starts with, where it is written `code: words`. */
  readonly code?: string;
  /** `error` of the answer. */
  readonly error: string;
  /** `error_description`. */
  readonly reason: string;
  /** Whether it counts towards the throttling of suspicious addresses: `rejectInvalidSubjectToken`. */
  readonly invalidSubjectToken?: boolean;
}

/** The refusal that an Action asked for, as the server answers it. */
export function refusalOf({ trigger }: KitEvent, denied: NonNullable<TriggerOutcome["denied"]>): Refusal {
  const { action, reason, code: error, invalidSubjectToken } = denied;
  const [, code] = /^([a-z][a-z0-9_]*):/.exec(reason) ?? [];
  return {
    action,
    error: trigger === "post-login" ? "access_denied" : (error ?? "invalid_request"),
    reason,
    ...(code !== undefined && { code }),
    ...(invalidSubjectToken !== undefined && { invalidSubjectToken }),
  };
}
