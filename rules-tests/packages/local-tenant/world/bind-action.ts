import { randomUUID } from "node:crypto";
import type { TriggerId } from "../../../../packages/actions-runtime/trigger.ts";
import { triggers } from "../../../../packages/auth0-dialect/triggers.ts";
import type { Store } from "../../../../packages/local-tenant/store/store.ts";

/** The code of an Action that exports one handler. */
export function handlerCode(trigger: TriggerId, body: string): string {
  return `exports.${triggers[trigger].handler} = async (event, api) => { ${body} };`;
}

/** Deploys code as an Action of the trigger, instead of the Action of the same id. */
export function deployAction(
  store: Store,
  trigger: TriggerId,
  code: string,
  secrets: Readonly<Record<string, string>> = {},
  id: string = randomUUID(),
  name = "action",
): string {
  const time = new Date().toISOString();
  const common = {
    code,
    supported_triggers: [{ id: trigger, version: triggers[trigger].version }],
    dependencies: [],
    runtime: "node22",
    secrets: Object.entries(secrets).map(([name, value]) => ({ name, value, updated_at: time })),
    created_at: time,
    updated_at: time,
  };
  store.actions.put({ ...common, id, name, status: "built", all_changes_deployed: true });
  for (const version of store.actionVersions.list(({ action_id }) => action_id === id)) {
    store.actionVersions.delete(version.id);
  }
  const version = { id: randomUUID(), action_id: id, number: 1, deployed: true, built_at: time };
  store.actionVersions.put({ ...common, ...version });
  return id;
}

/** Deploys code as a new Action, bound to the trigger after those that are bound already. */
export function bindAction(store: Store, trigger_id: TriggerId, code: string, name?: string): void {
  const action_id = deployAction(store, trigger_id, code, {}, undefined, name);
  const time = new Date().toISOString();
  const binding = { id: randomUUID(), trigger_id, display_name: "action", action_id };
  store.bindings.put({ ...binding, created_at: time, updated_at: time });
}
