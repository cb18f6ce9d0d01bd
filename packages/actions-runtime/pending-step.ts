import { failedOutcome } from "./failed-outcome.ts";
import type { StepResult, TriggerStep } from "./step.ts";
import type { FailureClass } from "./trigger.ts";

/** One trigger execution. */
export interface Execution {
  /** Milliseconds left for its Actions. */
  left: number;
  /** Fails it, for an error of an Action whose step has ended. */
  fail(action: string, message: string): void;
  /** Called when it ends: nothing can fail it any more. */
  readonly onEnd: (() => void)[];
}

/** A step that waits for a thread, or that runs in one. */
export interface PendingStep {
  readonly step: TriggerStep;
  readonly execution: Execution;
  readonly resolve: (result: StepResult) => void;
  readonly reject: (error: Error) => void;
  /** How often it has been given to a thread. */
  attempts: number;
}

export function failedStep(step: TriggerStep, failureClass: FailureClass, message: string): StepResult {
  return { outcome: failedOutcome({ action: step.action.name, class: failureClass, message }), cache: [] };
}
