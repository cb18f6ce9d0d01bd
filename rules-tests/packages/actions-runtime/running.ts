import { InProcessRuntime } from "../../../packages/actions-runtime/in-process.ts";
import type { RuntimeOptions } from "../../../packages/actions-runtime/options.ts";
import type { DeployedAction, TriggerId, TriggerOutcome } from "../../../packages/actions-runtime/trigger.ts";
import { triggers } from "../../../packages/auth0-dialect/triggers.ts";

export const postLoginEvent = {
  client: { client_id: "client", name: "Client", metadata: {} },
  connection: { id: "con_1", name: "acme", strategy: "oidc" },
  request: { hostname: "tenant.example", ip: "127.0.0.1", query: {}, body: {}, geoip: {}, method: "GET" },
  transaction: { protocol: "oidc-basic-profile", metadata: {} },
  user: { user_id: "oidc|acme|1", app_metadata: {}, user_metadata: {}, identities: [] },
};

let versions = 0;

/** An Action from source text, with a version of its own. */
export function actionOf(code: string, name = "action", secrets: Record<string, string> = {}): DeployedAction {
  versions += 1;
  return { id: name, name, versionId: `version-${versions}`, code, secrets };
}

/** An Action with this handler body. */
export function handlerOf(body: string, trigger: TriggerId = "post-login", name = "action"): DeployedAction {
  return actionOf(`exports.${triggers[trigger].handler} = async (event, api) => { ${body} };`, name);
}

export interface Running extends RuntimeOptions {
  readonly trigger?: TriggerId;
  readonly event?: Record<string, unknown>;
}

/** The outcome of Actions with these handler bodies, named `action-1`, `action-2`, ..., in a new runtime. */
export function outcomeOf(bodies: string | readonly string[], running: Running = {}): Promise<TriggerOutcome> {
  const { trigger = "post-login", event = postLoginEvent, ...options } = running;
  const actions = [bodies].flat().map((body, index) => handlerOf(body, trigger, `action-${index + 1}`));
  return new InProcessRuntime(options).run({ trigger, actions, event });
}

/** What a handler with this body passes to `result(...)`: JSON, through its console. */
export async function resultOf(body: string, running: Running = {}): Promise<unknown> {
  const outcome = await outcomeOf(`const result = (value) => console.log(JSON.stringify(value)); ${body}`, running);
  if (outcome.failed) throw new Error(outcome.failed.message);
  return JSON.parse(outcome.executions[0]?.logs.at(-1)?.text ?? "null");
}

/** The message of the error that this call throws in a handler, or `none`. */
export function messageOf(call: string, running: Running = {}): Promise<unknown> {
  return resultOf(`try { await (${call}); result("none"); } catch (error) { result(error.message); }`, running);
}
