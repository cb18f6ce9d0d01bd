import type { DeployedAction, TriggerId } from "@federated-actions/actions-runtime/trigger";
import type { ActionSecret } from "./entities.ts";
import { MemoryCollection } from "./memory-collection.ts";
import { pairKey } from "./pair-key.ts";
import type { Store } from "./store.ts";

/**
 * A store that forgets everything at the end of the process.
 *
 * `organizationConnections`, `organizationClientGrants` and `organizationMembers` are keyed by
 * {@link pairKey}`(organization_id, connection_id | grant_id | user_id)`.
 *
 * @param changed is called after every change, with the part of the store that it was in.
 */
export function createMemoryStore(changed: (part: "configuration" | "users") => void = () => {}): Store {
  const configured = () => changed("configuration");
  const byId = <T extends { id: string }>() => new MemoryCollection<T>((item) => item.id, configured);
  let settings: Record<string, unknown> = {};

  const store: Store = {
    clients: new MemoryCollection((item) => item.client_id, configured),
    clientCredentials: byId(),
    resourceServers: byId(),
    clientGrants: byId(),
    connections: byId(),
    organizations: byId(),
    organizationConnections: new MemoryCollection(
      (item) => pairKey(item.organization_id, item.connection_id),
      configured,
    ),
    organizationClientGrants: new MemoryCollection((item) => pairKey(item.organization_id, item.grant_id), configured),
    organizationMembers: new MemoryCollection(
      (item) => pairKey(item.organization_id, item.user_id),
      () => changed("users"),
    ),
    actions: byId(),
    actionVersions: byId(),
    bindings: byId(),
    tokenExchangeProfiles: byId(),
    users: new MemoryCollection(
      (item) => item.user_id,
      () => changed("users"),
    ),
    get settings() {
      return structuredClone(settings);
    },
    set settings(value) {
      settings = structuredClone(value);
      configured();
    },
    boundActions: (trigger) => boundActions(store, trigger),
    deployedAction: (actionId) => deployedAction(store, actionId, actionId),
    close: async () => {},
  };
  return store;
}

function boundActions(store: Store, trigger: TriggerId): DeployedAction[] {
  return store.bindings
    .list((binding) => binding.trigger_id === trigger)
    .map((binding) => deployedAction(store, binding.action_id, `bound to ${trigger} as ${binding.display_name}`));
}

/** Fails closed: a trigger that would silently run fewer Actions than it has must not run at all. `role` is for people. */
function deployedAction(store: Store, actionId: string, role: string): DeployedAction {
  const version = store.actionVersions.find((item) => item.action_id === actionId && item.deployed);
  const action = store.actions.get(actionId);
  if (version === undefined || action === undefined) {
    throw new Error(`The Action ${role} has no deployed version`);
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
  // Without a prototype: a secret may have any name.
  const values: Record<string, string> = Object.create(null);
  for (const secret of secrets) values[secret.name] = secret.value;
  return values;
}
