import { randomUUID } from "node:crypto";
import { failedOutcome } from "@federated-actions/actions-runtime/failed-outcome";
import type { DeployedAction, Resumption, TriggerId, TriggerOutcome } from "@federated-actions/actions-runtime/trigger";
import { actionRuns } from "../log/action-runs.ts";
import { noteExecution } from "../log/request-facts.ts";
import type { Tenant } from "../tenant.ts";
import { boundActions } from "./deployed-actions.ts";

/**
 * Runs the Actions of a trigger. If they cannot start, that is a platform failure, and never treated as a trigger
 * without Actions.
 */
export async function runTrigger(
  tenant: Tenant,
  trigger: TriggerId,
  event: Readonly<Record<string, unknown>>,
  find: () => DeployedAction[] = () => boundActions(tenant.store, trigger),
  resumption?: Resumption,
): Promise<TriggerOutcome> {
  const { actions, outcome } = await attempt(tenant, trigger, event, find, resumption);
  const id = randomUUID();
  if (outcome.executions.length > 0 || outcome.failed !== undefined) {
    noteExecution(id);
    tenant.onActionsRun?.({ id, trigger, at: tenant.now(), event, outcome });
  }
  for (const run of actionRuns({ id, trigger, actions, outcome })) tenant.log(run);
  if (outcome.failed !== undefined) logFailure(tenant, trigger, id, actions, outcome.failed);
  return outcome;
}

async function attempt(
  tenant: Tenant,
  trigger: TriggerId,
  event: Readonly<Record<string, unknown>>,
  find: () => DeployedAction[],
  resumption: Resumption | undefined,
) {
  try {
    const actions = find();
    return {
      actions,
      outcome: await tenant.runtime.run({ trigger, actions, event, ...(resumption && { resumption }) }),
    };
  } catch {
    return { actions: [], outcome: platformFailure(trigger) };
  }
}

function platformFailure(trigger: TriggerId): TriggerOutcome {
  const message = `The Actions of ${trigger} could not be run.`;
  return failedOutcome({ action: trigger, class: "platform_error", message });
}

/** Auth0's schema of `actions_execution_failed`, without the stack. */
function logFailure(
  tenant: Tenant,
  trigger: TriggerId,
  executionId: string,
  actions: readonly DeployedAction[],
  { action: name, class: errorClass, message }: NonNullable<TriggerOutcome["failed"]>,
): void {
  const action = actions.find((candidate) => candidate.name === name);
  const binding = tenant.store.bindings.find((bound) => bound.action_id === action?.id && bound.trigger_id === trigger);
  tenant.log({
    type: "actions_execution_failed",
    description: message,
    details: {
      ...{ action_id: action?.id ?? "", action_name: name, binding_id: binding?.id ?? "" },
      ...{ trigger_id: trigger, execution_id: executionId, version_id: action?.versionId ?? "" },
      error_class: errorClass,
      ...(errorClass === "action_error" && { action_error: { name: "Error", message } }),
    },
  });
}
