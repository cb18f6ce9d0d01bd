import type { Directory } from "@federated-actions/actions-runtime/directory";
import type { JsonObject } from "@federated-actions/actions-runtime/json";
import type { TriggerId } from "@federated-actions/actions-runtime/trigger";

/** An event, with what the server knows in addition. */
export interface KitEvent {
  readonly trigger: TriggerId;
  /** As Auth0 passes it, without `secrets`. */
  readonly event: JsonObject;
  /** Scopes that the server would issue without Actions. */
  readonly granted: readonly string[];
  readonly directory?: Directory;
}
