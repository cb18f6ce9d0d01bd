import type { DeployedAction, TriggerOutcome, TriggerRun } from "./trigger.ts";

interface NextStep {
  readonly action: DeployedAction;
  /** Whether `onContinuePostLogin` runs. */
  readonly continues: boolean;
}

/**
 * The Actions to run now. When the user returns, the Actions before the one that waited do not run again. What they
 * asked for stands. Undefined if the Action that waited is no longer bound.
 */
export function stepsOf({ actions, resumption }: TriggerRun): readonly NextStep[] | undefined {
  if (!resumption) return actions.map((action) => ({ action, continues: false }));
  const waited = actions.findIndex(({ id }) => id === resumption.outcome.suspendedAt);
  if (waited < 0) return undefined;
  const continues = resumption.at === "continue";
  return actions.slice(continues ? waited : waited + 1).map((action, index) => ({
    action,
    continues: continues && index === 0,
  }));
}

/** What the user was sent away for. It is done when the user returns. */
const done = ["redirect.sendUserTo", "prompt.render", "authentication.challenge", "authentication.enroll"];

/** What stands of an outcome when the user has returned. Its executions belong to the request before. */
export function standing({ suspendedAt: _, ...outcome }: TriggerOutcome): TriggerOutcome {
  const commands = outcome.commands.filter(({ method }) => !done.some((name) => method.startsWith(name)));
  return { ...outcome, commands, executions: [] };
}
