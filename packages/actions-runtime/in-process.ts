import type { DirectoryRun } from "./directory.ts";
import { RuntimeClosedError } from "./errors.ts";
import { failedOutcome } from "./failed-outcome.ts";
import { defaultTimeoutMs, type InProcessOptions, runnerSettings, timeoutMessage } from "./options.ts";
import { runSteps } from "./run-steps.ts";
import { SharedCache } from "./shared-cache.ts";
import type { TriggerStep } from "./step.ts";
import { StepRunner } from "./step-runner.ts";
import type { ActionsRuntime, TriggerOutcome } from "./trigger.ts";

/**
 * Runs Actions in this thread, for tests: an Action can be debugged and its modules can be mocked. It cannot stop an
 * Action that blocks the thread or ends the process, and Actions share one realm. The tenant uses the worker runtime.
 */
export class InProcessRuntime implements ActionsRuntime {
  readonly #runner: StepRunner;
  readonly #cache: SharedCache;
  readonly #timeoutMs: number;
  readonly #now: () => number;
  #closed = false;

  constructor(options: InProcessOptions = {}) {
    this.#timeoutMs = options.timeoutMs ?? defaultTimeoutMs;
    this.#now = options.now ?? Date.now;
    this.#cache = new SharedCache(this.#now);
    this.#runner = new StepRunner(runnerSettings(options), options.actionsSeeNow ? this.#now : undefined);
  }

  async run(run: DirectoryRun): Promise<TriggerOutcome> {
    if (this.#closed) throw new RuntimeClosedError();
    let running = run.actions[0]?.name ?? "";
    let timer: NodeJS.Timeout | undefined;
    const expiry = new Promise<TriggerOutcome>((resolve) => {
      timer = setTimeout(() => {
        const message = timeoutMessage(this.#timeoutMs);
        resolve(failedOutcome({ action: running, class: "action_timeout", message }));
      }, this.#timeoutMs);
    });
    const execute = (step: TriggerStep) => {
      running = step.action.name;
      return this.#runner.run(step, { now: this.#now });
    };
    try {
      return await Promise.race([runSteps(run, this.#cache, execute), expiry]);
    } finally {
      clearTimeout(timer);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
  }
}

/** Runs one trigger on fresh instances of its Actions. */
export function runTrigger(run: DirectoryRun, options: InProcessOptions = {}): Promise<TriggerOutcome> {
  return new InProcessRuntime(options).run(run);
}
