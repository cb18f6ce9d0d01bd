import { randomUUID } from "node:crypto";
import { actionLimits } from "@federated-actions/auth0-dialect/action-limits";
import { Hono } from "hono";
import { z } from "zod";
import { HttpError } from "../http/http-error.ts";
import type { Action, Binding } from "../store/entities.ts";
import type { Store } from "../store/store.ts";
import type { Tenant } from "../tenant.ts";
import { actionTriggers } from "./action-triggers.ts";
import { boundActionView } from "./action-view.ts";
import { allows } from "./shared/access.ts";
import { readBody } from "./shared/body.ts";
import { invalidBody, lacks } from "./shared/http-errors.ts";
import { actionsList } from "./shared/lists.ts";
import type { ManagementContext, ManagementEnv } from "./shared/management-env.ts";

const schema = z.strictObject({
  bindings: z
    .array(
      z.strictObject({
        ref: z.strictObject({ type: z.enum(["action_id", "action_name", "binding_id"]), value: z.string() }),
        display_name: z.string().min(1).max(255).optional(),
      }),
    )
    .max(actionLimits.bindings),
});
type WantedBinding = z.output<typeof schema>["bindings"][number];

/** Triggers and their bound Actions. https://auth0.com/docs/api/management/v2/actions/patch-bindings */
export function triggers(tenant: Tenant): Hono<ManagementEnv> {
  const { store } = tenant;
  return new Hono<ManagementEnv>()
    .get("/", allows("read:actions"), (c) => c.json({ triggers: actionTriggers }))
    .get("/:trigger/bindings", allows("read:actions"), (c) => {
      const { id, binding_policy: policy } = triggerOf(c.req.param("trigger"));
      if (policy === "entity-bound" && tenant.switches.entityBoundBindings === "refused") {
        throw invalidBody("cannot list action bindings for an entity-bound trigger");
      }
      const bound = store.bindings.list((binding) => binding.trigger_id === id);
      return actionsList(
        c,
        "bindings",
        bound.map((binding) => bindingView(store, binding)),
      );
    })
    .patch("/:trigger/bindings", allows("update:actions"), async (c) => {
      const bound = await bind(c, tenant, c.req.param("trigger"));
      return c.json({ bindings: bound.map((binding) => bindingView(store, binding)) });
    });
}

function triggerOf(id: string) {
  const trigger = actionTriggers.find((item) => item.id === id);
  if (trigger === undefined) throw new HttpError(404, `${lacks} the trigger ${id}`);
  return trigger;
}

function bindingView(store: Store, binding: Binding): object {
  const { action_id: actionId, ...rest } = binding;
  const action = store.actions.get(actionId);
  return { ...rest, action: action === undefined ? { id: actionId } : boundActionView(store, action) };
}

/** Replaces all of a trigger's bindings, in the order given. */
async function bind(c: ManagementContext, tenant: Tenant, triggerId: string): Promise<Binding[]> {
  const { store } = tenant;
  const trigger = triggerOf(triggerId);
  const body = await readBody(c, schema);
  if (trigger.binding_policy === "entity-bound") {
    throw invalidBody(`${trigger.id} is entity-bound: another entity names its Action`);
  }
  const now = new Date(tenant.now()).toISOString();
  // All references are resolved first, so that a refused request changes nothing.
  const wanted = body.bindings.map((item) => {
    const action = bindableAction(store, trigger.id, item.ref);
    const base = { id: randomUUID(), trigger_id: trigger.id, action_id: action.id };
    return { ...base, display_name: item.display_name ?? action.name, created_at: now, updated_at: now };
  });
  if (new Set(wanted.map((binding) => binding.action_id)).size !== wanted.length) {
    throw invalidBody("An action can be bound to a trigger only once");
  }
  return store.transaction(() => {
    for (const binding of store.bindings.list((item) => item.trigger_id === trigger.id)) {
      store.bindings.delete(binding.id);
    }
    return wanted.map((binding) => store.bindings.put(binding));
  });
}

function bindableAction(store: Store, triggerId: string, ref: WantedBinding["ref"]): Action {
  const action = referredAction(store, triggerId, ref);
  if (action === undefined) throw new HttpError(404, "That action does not exist.");
  if (!action.supported_triggers.some(({ id }) => id === triggerId)) {
    throw invalidBody(`The action ${action.name} does not support the trigger ${triggerId}`);
  }
  const deployed = store.actionVersions.find((version) => version.action_id === action.id && version.deployed);
  if (deployed === undefined) {
    throw invalidBody("Trying to create a binding for an action that has not been deployed yet");
  }
  return action;
}

function referredAction(store: Store, triggerId: string, ref: WantedBinding["ref"]): Action | undefined {
  if (ref.type === "action_id") return store.actions.get(ref.value);
  if (ref.type === "action_name") return store.actions.find((action) => action.name === ref.value);
  const binding = store.bindings.get(ref.value);
  return binding?.trigger_id === triggerId ? store.actions.get(binding.action_id) : undefined;
}
