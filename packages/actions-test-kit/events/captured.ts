import { isObject, type JsonObject, jsonCopy } from "@federated-actions/actions-runtime/json";
import type { TriggerId } from "@federated-actions/actions-runtime/trigger";
import { parseScope } from "@federated-actions/auth0-dialect/scopes";
import { KitError } from "../kit-error.ts";
import type { KitEvent } from "../kit-event.ts";
import { merge } from "./merge.ts";

/** Objects that every event of the trigger has. */
const needed: Readonly<Record<TriggerId, readonly string[]>> = {
  "post-login": ["client", "connection", "request", "user"],
  "credentials-exchange": ["client", "request", "resource_server", "accessToken"],
  "custom-token-exchange": ["client", "request", "resource_server", "transaction"],
};

export interface CapturedOptions {
  /**
   * Scopes issued without Actions. Default: the requested ones, which the password flow has in its body only; for a
   * machine, those that it would get.
   */
  readonly granted?: readonly string[];
  /** Merged into the event, object by object. */
  readonly event?: JsonObject;
}

/**
 * An event that a real tenant passed to an Action, for example as logged JSON. Its `secrets` are removed: give the
 * Action its own.
 * @throws {KitError} if it is not an event of that trigger.
 */
export function capturedEvent(trigger: TriggerId, captured: unknown, options: CapturedOptions = {}): KitEvent {
  const copy = jsonCopy(captured);
  if (!isObject(copy)) throw new KitError("a captured event must be a JSON object");
  const missing = needed[trigger].filter((name) => !isObject(copy[name]));
  if (missing.length > 0) throw new KitError(`this is not an event of ${trigger}: it has no ${missing.join(", no ")}`);
  const { secrets: _, ...event } = merge(copy, options.event ?? {});
  return { trigger, event, granted: options.granted ?? grantedIn(event) };
}

function grantedIn({ accessToken, request, transaction }: JsonObject): string[] {
  const scopes = isObject(accessToken) ? accessToken.scope : isObject(transaction) ? transaction.requested_scopes : [];
  if (Array.isArray(scopes)) return scopes.filter((scope) => typeof scope === "string");
  const body = isObject(request) && isObject(request.body) ? request.body : {};
  return typeof body.scope === "string" ? parseScope(body.scope) : [];
}
