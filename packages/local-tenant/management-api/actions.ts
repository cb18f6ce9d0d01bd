import { randomUUID } from "node:crypto";
import { actionLimits } from "@federated-actions/auth0-dialect/action-limits";
import { Hono } from "hono";
import type { z } from "zod";
import { HttpError } from "../http/http-error.ts";
import type { Action, ActionSecret } from "../store/entities.ts";
import type { Store } from "../store/store.ts";
import type { Tenant } from "../tenant.ts";
import { actionPatchSchema, actionPostSchema } from "./action-schema.ts";
import { actionView } from "./action-view.ts";
import { deployAction } from "./deploy-action.ts";
import { allows } from "./shared/access.ts";
import { readBody } from "./shared/body.ts";
import { invalidBody } from "./shared/http-errors.ts";
import { actionsList } from "./shared/lists.ts";
import type { ManagementContext, ManagementEnv } from "./shared/management-env.ts";
import { booleanOf } from "./shared/query.ts";

/** https://auth0.com/docs/api/management/v2/actions */
export function actions(tenant: Tenant): Hono<ManagementEnv> {
  const { store } = tenant;
  return new Hono<ManagementEnv>()
    .get("/", allows("read:actions"), (c) =>
      actionsList(
        c,
        "actions",
        listed(c, store).map((action) => actionView(store, action)),
      ),
    )
    .post("/", allows("create:actions"), async (c) => c.json(await create(c, tenant), 201))
    .get("/:id", allows("read:actions"), (c) => c.json(actionView(store, actionOf(store, c.req.param("id")))))
    .patch("/:id", allows("update:actions"), async (c) => c.json(await update(c, tenant, c.req.param("id"))))
    .delete("/:id", allows("delete:actions"), (c) => {
      store.transaction(() => remove(store, actionOf(store, c.req.param("id")), booleanOf(c, "force") ?? false));
      return c.body(null, 204);
    });
}

/** @throws {HttpError} 404 */
export function actionOf(store: Store, id: string): Action {
  const action = store.actions.get(id);
  if (action === undefined) throw new HttpError(404, "That action does not exist.");
  return action;
}

function listed(c: ManagementContext, store: Store): Action[] {
  const trigger = c.req.query("triggerId");
  const name = c.req.query("actionName");
  const deployed = booleanOf(c, "deployed");
  return store.actions.list(
    (action) =>
      (trigger === undefined || action.supported_triggers.some(({ id }) => id === trigger)) &&
      (name === undefined || action.name === name) &&
      (deployed === undefined || isDeployed(store, action.id) === deployed),
  );
}

const isDeployed = (store: Store, id: string): boolean =>
  store.actionVersions.find((version) => version.action_id === id && version.deployed) !== undefined;

async function create(c: ManagementContext, tenant: Tenant): Promise<object> {
  const { store } = tenant;
  const body = await readBody(c, actionPostSchema);
  refuseTaken(store, body.name, undefined);
  if (store.actions.list().length >= actionLimits.actions) {
    throw invalidBody(`A tenant may have ${actionLimits.actions} Actions`);
  }
  return store.transaction(() => createDraft(tenant, body, timestamp(tenant)));
}

function createDraft(tenant: Tenant, body: z.output<typeof actionPostSchema>, now: string): object {
  const { store } = tenant;
  const action = store.actions.put({
    id: randomUUID(),
    name: body.name,
    supported_triggers: body.supported_triggers,
    created_at: now,
    updated_at: now,
    code: body.code ?? "",
    dependencies: [],
    runtime: body.runtime ?? "node22",
    status: "pending",
    secrets: secretsOf([], body.secrets ?? [], now),
    all_changes_deployed: false,
  });
  build(store, action.id);
  if (body.deploy !== true) return actionView(store, action);
  deployAction(tenant, { ...action, status: "built" });
  return actionView(store, actionOf(store, action.id));
}

async function update(c: ManagementContext, tenant: Tenant, id: string): Promise<object> {
  const { store } = tenant;
  actionOf(store, id);
  const body = await readBody(c, actionPatchSchema);
  const action = actionOf(store, id);
  if (body.name !== undefined) refuseTaken(store, body.name, id);
  const now = timestamp(tenant);
  const changed: Action = {
    ...action,
    name: body.name ?? action.name,
    supported_triggers: body.supported_triggers ?? action.supported_triggers,
    code: body.code ?? action.code,
    runtime: body.runtime ?? action.runtime,
    secrets: body.secrets === undefined ? action.secrets : secretsOf(action.secrets, body.secrets, now),
    status: "pending",
    updated_at: now,
  };
  changed.all_changes_deployed = action.all_changes_deployed && sameDraft(action, changed);
  return store.transaction(() => {
    const answer = actionView(store, store.actions.put(changed));
    build(store, id);
    return answer;
  });
}

/**
 * Auth0's build installs dependencies, which this tenant does not support, and does not check the syntax: invalid code
 * fails when it runs. The response says `pending`, and the next request returns `built`.
 */
function build(store: Store, id: string): void {
  const action = actionOf(store, id);
  store.actions.put({ ...action, status: "built" });
}

function sameDraft(before: Action, after: Action): boolean {
  const draft = ({ code, runtime, supported_triggers, secrets }: Action): string =>
    JSON.stringify([code, runtime, supported_triggers, secrets.map(({ name, value }) => [name, value])]);
  return draft(before) === draft(after);
}

function secretsOf(
  kept: readonly ActionSecret[],
  wanted: readonly { name: string; value?: string | undefined }[],
  now: string,
): ActionSecret[] {
  return wanted.map(({ name, value }) => {
    const old = kept.find((secret) => secret.name === name);
    if (value === undefined || value === old?.value) {
      if (old === undefined) throw invalidBody(`The secret ${name} has no value`);
      return old;
    }
    return { name, value, updated_at: now };
  });
}

function refuseTaken(store: Store, name: string, exceptId: string | undefined): void {
  if (store.actions.find((action) => action.name === name && action.id !== exceptId) !== undefined) {
    throw new HttpError(409, "An action with the same name already exists");
  }
}

function remove(store: Store, action: Action, force: boolean): void {
  const bound = store.bindings.list((binding) => binding.action_id === action.id);
  // Auth0 docs, "Configure Custom Token Exchange": the profile must be deleted first, even with `force`.
  if (store.tokenExchangeProfiles.find((profile) => profile.action_id === action.id) !== undefined) {
    throw new HttpError(409, "Unable to delete an action bound to a token exchange profile.");
  }
  if (bound.length > 0 && !force) throw new HttpError(409, "Unable to delete an action bound to a trigger.");
  for (const binding of bound) store.bindings.delete(binding.id);
  for (const version of store.actionVersions.list((item) => item.action_id === action.id)) {
    store.actionVersions.delete(version.id);
  }
  store.actions.delete(action.id);
}

const timestamp = (tenant: Tenant): string => new Date(tenant.now()).toISOString();
