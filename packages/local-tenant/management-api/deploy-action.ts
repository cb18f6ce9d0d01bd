import { randomUUID } from "node:crypto";
import { actionLimits } from "@federated-actions/auth0-dialect/action-limits";
import { HttpError } from "../http/http-error.ts";
import type { Action, ActionVersion } from "../store/entities.ts";
import type { Tenant } from "../tenant.ts";

/** The content of a version, taken from an Action's draft or an older version. */
type Source = Pick<Action, "code" | "dependencies" | "runtime" | "secrets" | "supported_triggers">;

/**
 * Creates a version from an Action's draft and deploys it.
 *
 * @throws {HttpError} 400 while the draft is not built, with the text that auth0-deploy-cli waits for.
 */
export function deployAction(tenant: Tenant, action: Action): ActionVersion {
  if (action.status !== "built") {
    throw new HttpError(400, "A draft must be in the 'built' state before it can be deployed.");
  }
  return tenant.store.transaction(() => deploySource(tenant, action, action, true));
}

/** Deploys an older version again, as a new version. The draft does not change. */
export function redeployVersion(tenant: Tenant, action: Action, version: ActionVersion): ActionVersion {
  return tenant.store.transaction(() => deploySource(tenant, action, version, false));
}

function deploySource(tenant: Tenant, action: Action, source: Source, ofDraft: boolean): ActionVersion {
  const { store } = tenant;
  const now = new Date(tenant.now()).toISOString();
  const older = store.actionVersions.list((version) => version.action_id === action.id);
  for (const version of older) {
    if (version.deployed) store.actionVersions.put({ ...version, deployed: false, updated_at: now });
  }
  for (const version of older.slice(0, Math.max(0, older.length + 1 - actionLimits.versions))) {
    store.actionVersions.delete(version.id);
  }
  store.actions.put({ ...action, all_changes_deployed: ofDraft });
  return store.actionVersions.put({
    id: randomUUID(),
    action_id: action.id,
    number: (older.at(-1)?.number ?? 0) + 1,
    code: source.code,
    dependencies: source.dependencies,
    runtime: source.runtime,
    secrets: source.secrets,
    supported_triggers: source.supported_triggers,
    deployed: true,
    built_at: now,
    created_at: now,
    updated_at: now,
  });
}
