import type { Change } from "./changes.ts";
import { enabledClients, organizationConnections } from "./compare-resource.ts";
import type { Desired } from "./desired.ts";
import { DeploymentRefusedError } from "./errors.ts";
import { isFields, keyOf } from "./resources.ts";

/** A tenant as it is now. */
interface Now {
  /** What is still to be changed. */
  readonly changes: readonly Change[];
  /** The keys of all that there is. */
  readonly present: ReadonlySet<string>;
}

/**
 * A plan may be old by now: somebody read it before agreeing. What another command or a person has written since must
 * not be taken back: a suspension, a binding, a scope. Nor is an application to be made twice.
 *
 * @throws DeploymentRefusedError naming what is not as it was planned from
 */
export function refuseStale(planned: readonly Change[], now: Now, desired: Desired): void {
  const states = new Map(now.changes.map((change) => [keyOf(change), stateOf(change, desired)]));
  const stale = planned.filter((change) => {
    if (change.action === "remove" && !now.present.has(keyOf(change))) return false;
    return states.get(keyOf(change)) !== stateOf(change, desired);
  });
  if (stale.length === 0) return;
  const names = stale.map(({ kind, name }) => `${kind} ${name}`).join(", ");
  throw new DeploymentRefusedError(
    `the tenant has changed since this was planned (${names}): nothing was written; read a new plan, and run it again`,
  );
}

/** All that decides what is written: two plans with the same text write the same. */
function stateOf(change: Change, desired: Desired): string {
  const { action, kind, found, wanted, fields } = change;
  const raw = found?.raw;
  // The order of bindings counts.
  if (kind === "trigger_binding") return JSON.stringify([action, found?.content.actions]);
  const values = fields.map((field) => [field, valueAt(field, change, desired)]);
  // Others' metadata is written again, and an Action's draft is deployed.
  const kept = [raw?.metadata, raw?.client_metadata, kind === "action" ? raw?.code : undefined];
  return JSON.stringify([action, found?.id, wanted === undefined, normal(values), normal(kept)]);
}

/** Of lists that others' entries are in, only ours counts. */
function valueAt(field: string, { found, wanted, kind }: Change, desired: Desired): unknown {
  if (!found || !wanted) return undefined;
  if (kind === "connection" && field === "enabled_clients") {
    const { foreign: _foreign, ...ours } = enabledClients(found, wanted, desired);
    return ours;
  }
  if (kind === "organization" && field === "connections") {
    const { foreign: _foreign, ...ours } = organizationConnections(found, wanted, desired);
    return ours;
  }
  return found.content[field];
}

/** Without order: a tenant may list the same in another one. */
function normal(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(normal).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  if (!isFields(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, normal(value[key])]),
  );
}
