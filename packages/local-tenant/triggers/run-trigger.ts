import { failedOutcome } from "@federated-actions/actions-runtime/failed-outcome";
import type { DeployedAction, Resumption, TriggerId, TriggerOutcome } from "@federated-actions/actions-runtime/trigger";
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
  actions: () => DeployedAction[] = () => boundActions(tenant.store, trigger),
  resumption?: Resumption,
): Promise<TriggerOutcome> {
  const outcome = await attempt(tenant, trigger, event, actions, resumption);
  if (outcome.failed !== undefined) {
    const { action, class: errorClass } = outcome.failed;
    tenant.log({ type: "actions_execution_failed", details: { trigger, action, error_class: errorClass } });
  }
  return outcome;
}

async function attempt(
  tenant: Tenant,
  trigger: TriggerId,
  event: Readonly<Record<string, unknown>>,
  actions: () => DeployedAction[],
  resumption: Resumption | undefined,
) {
  try {
    return await tenant.runtime.run({ trigger, actions: actions(), event, ...(resumption && { resumption }) });
  } catch {
    return platformFailure(trigger);
  }
}

function platformFailure(trigger: TriggerId): TriggerOutcome {
  const message = `The Actions of ${trigger} could not be run.`;
  return failedOutcome({ action: trigger, class: "platform_error", message });
}
