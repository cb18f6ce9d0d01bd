import type { Action, ActionSecret, ActionVersion } from "../store/entities.ts";
import type { Store } from "../store/store.ts";

/** An Action as the API returns it, without the values of its secrets. */
export function actionView(store: Store, action: Action): object {
  return { ...action, secrets: action.secrets.map(secretView), ...versionsOf(store, action) };
}

/** An Action in a binding: without its draft. Recordings always say that it has changes which are not deployed. */
export function boundActionView(store: Store, action: Action): object {
  return { ...actionSummary({ ...action, all_changes_deployed: false }), ...versionsOf(store, action) };
}

function versionsOf(store: Store, { id }: Action): object {
  const versions = store.actionVersions.list((version) => version.action_id === id);
  const current = versions.at(-1);
  const deployed = versions.find((version) => version.deployed);
  return {
    ...(current === undefined ? {} : { current_version: currentView(current) }),
    ...(deployed === undefined ? {} : { deployed_version: versionView(deployed) }),
  };
}

/** A version as the API returns it. */
export function versionView(version: ActionVersion) {
  const { action_id: _action, ...rest } = version;
  return { ...rest, status: "built", secrets: version.secrets.map(secretView) };
}

/** An Action as it appears in a version. */
export function actionSummary(action: Action): object {
  return {
    id: action.id,
    name: action.name,
    supported_triggers: action.supported_triggers,
    created_at: action.created_at,
    updated_at: action.updated_at,
    all_changes_deployed: action.all_changes_deployed,
  };
}

function currentView(version: ActionVersion): object {
  return {
    id: version.id,
    code: version.code,
    runtime: version.runtime,
    status: "BUILT",
    number: version.number,
    build_time: version.built_at,
    created_at: version.created_at,
    updated_at: version.updated_at,
  };
}

const secretView = ({ name, updated_at }: ActionSecret): object => ({ name, updated_at });
