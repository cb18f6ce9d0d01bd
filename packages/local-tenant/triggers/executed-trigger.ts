import type { TriggerId, TriggerOutcome } from "@federated-actions/actions-runtime/trigger";

/** Actions that ran, and on what: for whoever wants to explain what they did. */
export interface ExecutedTrigger {
  /** As `details.execution_id` of the log's entries. */
  readonly id: string;
  readonly trigger: TriggerId;
  /** Milliseconds since the epoch, by the tenant's clock. */
  readonly at: number;
  /** What the Actions saw, without their secrets. It holds the user and what was sent, perhaps tokens and secrets. */
  readonly event: Readonly<Record<string, unknown>>;
  readonly outcome: TriggerOutcome;
}
