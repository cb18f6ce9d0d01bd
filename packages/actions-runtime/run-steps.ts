import type { DirectoryRun } from "./directory.ts";
import { emptyOutcome, failedOutcome } from "./failed-outcome.ts";
import type { SharedCache } from "./shared-cache.ts";
import type { StepResult, TriggerStep } from "./step.ts";
import { standing, stepsOf } from "./steps-of.ts";
import type { DeployedAction, TriggerOutcome } from "./trigger.ts";

/**
 * Runs the Actions of a trigger in order, by Auth0's execution model: an Action that refuses still finishes, and later
 * Actions do not run. An exception discards everything that any of them asked for.
 *
 * Only this function decides which Actions run and what stands. Each Action's answer counts for that Action alone.
 *
 * @param execute runs one Action; never rejects because of an Action.
 */
export async function runSteps(
  run: DirectoryRun,
  shared: SharedCache,
  execute: (step: TriggerStep) => Promise<StepResult>,
): Promise<TriggerOutcome> {
  const { trigger, event, directory, resumption } = run;
  const steps = stepsOf(run);
  if (!steps) {
    const message = "The Action that sent the user away is no longer bound to the trigger.";
    return failedOutcome({ action: run.actions[0]?.name ?? "", class: "action_error", message });
  }
  const cache = shared.begin(trigger);
  let outcome = resumption ? standing(resumption.outcome) : emptyOutcome();
  for (const { action, continues } of steps) {
    const step = { trigger, action, continues, event, earlier: outcome, cache: cache.entries() };
    const result = await execute(directory ? { ...step, directory } : step);
    outcome = added(outcome, result.outcome, action);
    if (outcome.failed) return outcome;
    cache.apply(result.cache);
    if (outcome.denied || outcome.suspendedAt !== undefined) break;
  }
  cache.commit();
  return outcome;
}

/** What stands after an Action: its answer cannot take back earlier calls, nor speak in another Action's name. */
function added(earlier: TriggerOutcome, answer: TriggerOutcome, { id, name }: DeployedAction): TriggerOutcome {
  const own = answer.executions.map((execution) => ({ ...execution, action: name }));
  const executions = [...earlier.executions, ...own];
  if (answer.failed) return failedOutcome({ ...answer.failed, action: name }, executions);
  if (!startsWith(answer.commands, earlier.commands) || !startsWith(answer.scopeChanges, earlier.scopeChanges)) {
    const message = "The Action's answer leaves out calls of earlier Actions.";
    return failedOutcome({ action: name, class: "platform_error", message }, executions);
  }
  const { denied, suspendedAt, ...rest } = answer;
  return {
    ...rest,
    ...(denied && { denied: { ...denied, action: name } }),
    ...(suspendedAt !== undefined && { suspendedAt: id }),
    executions,
  };
}

function startsWith(list: readonly unknown[], start: readonly unknown[]): boolean {
  return JSON.stringify(list.slice(0, start.length)) === JSON.stringify(start);
}
