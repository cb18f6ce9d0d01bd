import { Hono } from "hono";
import { HttpError } from "../http/http-error.ts";
import type { Action, ActionVersion } from "../store/entities.ts";
import type { Store } from "../store/store.ts";
import type { Tenant } from "../tenant.ts";
import { actionSummary, versionView } from "./action-view.ts";
import { actionOf } from "./actions.ts";
import { deployAction, redeployVersion } from "./deploy-action.ts";
import { allows } from "./shared/access.ts";
import { actionsList } from "./shared/lists.ts";
import type { ManagementEnv } from "./shared/management-env.ts";

/** https://auth0.com/docs/api/management/v2/actions/get-action-versions */
export function actionVersions(tenant: Tenant): Hono<ManagementEnv> {
  const { store, switches } = tenant;
  return new Hono<ManagementEnv>()
    .post("/:action/deploy", allows("create:actions"), (c) => {
      const action = actionOf(store, c.req.param("action"));
      return c.json(answer(action, deployAction(tenant, action)), switches.deployStatus);
    })
    .get("/:action/versions", allows("read:actions"), (c) => {
      const { id } = actionOf(store, c.req.param("action"));
      const versions = store.actionVersions.list((version) => version.action_id === id);
      return actionsList(c, "versions", versions.reverse().map(versionView));
    })
    .get("/:action/versions/:id", allows("read:actions"), (c) =>
      c.json(versionView(versionOf(store, c.req.param("action"), c.req.param("id")))),
    )
    .post("/:action/versions/:id/deploy", allows("create:actions"), (c) => {
      const action = actionOf(store, c.req.param("action"));
      const version = redeployVersion(tenant, action, versionOf(store, action.id, c.req.param("id")));
      return c.json(answer(action, version), switches.deployStatus);
    });
}

/** Recordings of the real API show a version that is not deployed here, nor built: it is, from the next request on. */
function answer(action: Action, version: ActionVersion): object {
  const { built_at: _later, ...shown } = versionView(version);
  return {
    ...shown,
    deployed: false,
    action: actionSummary({ ...action, all_changes_deployed: false }),
  };
}

function versionOf(store: Store, actionId: string, id: string): ActionVersion {
  const action = actionOf(store, actionId);
  const version = store.actionVersions.get(id);
  if (version?.action_id !== action.id) throw new HttpError(404, "That action version does not exist.");
  return version;
}
