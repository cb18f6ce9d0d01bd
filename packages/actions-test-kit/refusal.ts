import type { TriggerOutcome } from "@federated-actions/actions-runtime/trigger";
import type { KitEvent } from "./kit-event.ts";

/** A refusal as the application receives it. */
export interface Refusal {
  /** The Action that refused. Absent if the server refused. */
  readonly action?: string;
  /** The code at the start of a reason of the form `code: text`. */
  readonly code?: string;
  /** `error` of the answer. */
  readonly error: string;
  /** `error_description`. */
  readonly reason: string;
  /** Whether it counts for Auth0's throttling of suspicious addresses: `rejectInvalidSubjectToken`. */
  readonly invalidSubjectToken?: boolean;
}

/** An Action's refusal, as the server answers it. */
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
