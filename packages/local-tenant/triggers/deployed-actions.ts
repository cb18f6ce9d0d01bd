import type { DeployedAction, TriggerId } from "@federated-actions/actions-runtime/trigger";
import { CodedError } from "@federated-actions/coded-error";
import type { ActionSecret } from "../store/entities.ts";
import type { Store } from "../store/store.ts";

/** An Action has no deployed version. */
class NotDeployedError extends CodedError {
  static override readonly code = "action_not_deployed";
}

/** The deployed versions of a trigger's bound Actions, in bound order. @throws {NotDeployedError} */
export function boundActions(store: Store, trigger: TriggerId): DeployedAction[] {
  return store.bindings
    .list((binding) => binding.trigger_id === trigger)
    .map((binding) => find(store, binding.action_id, `bound to ${trigger} as ${binding.display_name}`));
}

/** The Action's deployed version. @throws {NotDeployedError} if there is none. */
export function deployedAction(store: Store, actionId: string): DeployedAction {
  return find(store, actionId, actionId);
}

/** Fails closed: a trigger must not run with fewer Actions than are bound. `role` describes the Action in the error. */
function find(store: Store, actionId: string, role: string): DeployedAction {
  const version = store.actionVersions.find((item) => item.action_id === actionId && item.deployed);
  const action = store.actions.get(actionId);
  if (version === undefined || action === undefined) {
    throw new NotDeployedError(`The Action ${role} has no deployed version`);
  }
  return {
    id: action.id,
    name: action.name,
    versionId: version.id,
    code: version.code,
    secrets: secretsByName(version.secrets),
  };
}

function secretsByName(secrets: readonly ActionSecret[]): Record<string, string> {
  // Without a prototype, since a secret may have any name.
  const values: Record<string, string> = Object.create(null);
  for (const secret of secrets) values[secret.name] = secret.value;
  return values;
}
