import { isObject, type JsonObject, jsonCopy } from "@federated-actions/actions-runtime/json";
import type { TriggerId } from "@federated-actions/actions-runtime/trigger";
import { KitError } from "../kit-error.ts";
import type { KitEvent } from "../kit-event.ts";
import { merge } from "./merge.ts";

/** Objects without which it is no event of the trigger. */
const needed: Readonly<Record<TriggerId, readonly string[]>> = {
  "post-login": ["client", "connection", "request", "user"],
  "credentials-exchange": ["client", "request", "resource_server", "accessToken"],
  "custom-token-exchange": ["client", "request", "resource_server", "transaction"],
};

export interface CapturedOptions {
  /** What the server would issue without Actions. Default: what the event says was asked for, of a machine what it is to get. */
  readonly granted?: readonly string[];
  /** Laid over the event, object by object. */
  readonly event?: JsonObject;
}

/**
 * An event that a real tenant passed to an Action, such as the JSON of one that logged it. Its `secrets` are left out:
 * give the Action its own.
 * @throws KitError where it is no event of that trigger
 */
export function capturedEvent(trigger: TriggerId, captured: unknown, options: CapturedOptions = {}): KitEvent {
  const copy = jsonCopy(captured);
  if (!isObject(copy)) throw new KitError("a captured event is a JSON object");
  const missing = needed[trigger].filter((name) => !isObject(copy[name]));
  if (missing.length > 0) throw new KitError(`this is no event of ${trigger}: it has no ${missing.join(", no ")}`);
  const { secrets: _, ...event } = merge(copy, options.event ?? {});
  return { trigger, event, granted: options.granted ?? grantedIn(event) };
}

function grantedIn({ accessToken, transaction }: JsonObject): string[] {
  const scopes = isObject(accessToken) ? accessToken.scope : isObject(transaction) ? transaction.requested_scopes : [];
  return Array.isArray(scopes) ? scopes.filter((scope) => typeof scope === "string") : [];
}
