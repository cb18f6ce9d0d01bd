import type { Action, ActionSecret, ActionVersion } from "../store/entities.ts";
import type { Store } from "../store/store.ts";

/** An Action as the API returns it, without the values of its secrets. */
export function actionView(store: Store, action: Action): object {
  const versions = store.actionVersions.list((version) => version.action_id === action.id);
  const current = versions.at(-1);
  const deployed = versions.find((version) => version.deployed);
  return {
    ...action,
    secrets: action.secrets.map(secretView),
    ...(current === undefined ? {} : { current_version: currentView(current) }),
    ...(deployed === undefined ? {} : { deployed_version: versionView(deployed) }),
  };
}

/** A version as the API returns it. */
export function versionView(version: ActionVersion): object {
  const { action_id: _action, ...rest } = version;
  return { ...rest, status: "built", secrets: version.secrets.map(secretView) };
}

/** An Action as it appears in a version or binding. */
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
