import { ActionCall } from "./action-call.ts";
import { ActionInstances } from "./action-instance.ts";
import { buildApi } from "./api/build.ts";
import { type CacheLimits, TriggerCache } from "./cache.ts";
import { restore } from "./earlier-calls.ts";
import { messageOf } from "./errors.ts";
import { failedOutcome } from "./failed-outcome.ts";
import { isObject, type JsonObject, jsonCopy } from "./json.ts";
import { executionContext, LogBuffer } from "./logs.ts";
import type { RunnerSettings } from "./options.ts";
import { outcomeOf } from "./outcome.ts";
import { cleanPrototypes, copyForAction } from "./realm.ts";
import type { StepResult, TriggerStep } from "./step.ts";
import type { ActionExecution } from "./trigger.ts";
import { TriggerState } from "./trigger-state.ts";

interface StepHooks {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Called when the Action ends the thread, with the message to report. */
  readonly onEnding?: (message: string) => void;
  /** Called when the Action throws after its step has ended, with the message to report. */
  readonly onStray?: (message: string) => void;
}

/** Runs one Action at a time of a trigger execution. */
export class StepRunner {
  readonly #instances: ActionInstances;
  readonly #cacheLimits: CacheLimits;

  /** @param actionNow the time that `Date` uses in Actions. Default: the machine's clock. */
  constructor({ cache, dependenciesFrom }: RunnerSettings, actionNow?: () => number) {
    this.#cacheLimits = cache;
    this.#instances = new ActionInstances({ dependenciesFrom, now: actionNow });
  }

  /** Never rejects. It may never settle: the caller sets the time limit. */
  async run(step: TriggerStep, hooks: StepHooks): Promise<StepResult> {
    const executions: ActionExecution[] = [];
    try {
      const cache = new TriggerCache(step.cache, this.#cacheLimits, hooks.now);
      const state = new TriggerState(copyOfEvent(step), cache, hooks.now);
      if (step.earlier) restore(state, step.earlier);
      await this.#runAction(step, hooks, state, executions);
      const outcome = outcomeOf(state, executions);
      return { outcome, cache: outcome.failed ? [] : cache.changes() };
    } catch (thrown) {
      const failed = { action: step.action.name, class: "action_error", message: messageOf(thrown) } as const;
      return { outcome: failedOutcome(failed, executions), cache: [] };
    }
  }

  async #runAction(step: TriggerStep, hooks: StepHooks, state: TriggerState, executions: ActionExecution[]) {
    const { action, continues, trigger } = step;
    const started = performance.now();
    const logs = new LogBuffer();
    const event = copyForAction({ ...state.event, secrets: action.secrets, configuration: {} });
    const aborted = abortion();
    let open = true;
    const call = new ActionCall(action, state, event, continues, step.directory);
    const api = buildApi(trigger, call, () => open);
    const ending = (message: string) => hooks.onEnding?.(message);
    const fail = (reason: unknown) => {
      if (open) aborted.abort(reason);
      else hooks.onStray?.(messageOf(reason));
    };
    try {
      const ended = executionContext.run({ logs, fail, ending }, async () => {
        await this.#instances.get(action).handler(trigger, continues)(event, api);
      });
      await Promise.race([ended, aborted.promise]);
      call.end();
    } finally {
      open = false;
      cleanPrototypes();
      executions.push({ action: action.name, logs: logs.close(), milliseconds: performance.now() - started });
    }
  }
}

function abortion() {
  let abort: (reason: unknown) => void = () => {};
  const promise = new Promise<never>((_, reject) => {
    abort = reject;
  });
  // It may be rejected before anything awaits it: that is not an unhandled rejection.
  promise.catch(() => {});
  return { promise, abort };
}

function copyOfEvent({ event }: TriggerStep): JsonObject {
  const copy = jsonCopy(event);
  if (!isObject(copy)) throw new Error("The event must be an object.");
  return copy;
}
