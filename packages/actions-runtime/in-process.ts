import type { DirectoryRun } from "./directory.ts";
import { RuntimeClosedError } from "./errors.ts";
import { failedOutcome } from "./failed-outcome.ts";
import { defaultTimeoutMs, type InProcessOptions, runnerSettings, timeoutMessage } from "./options.ts";
import type { ActionsRuntime, TriggerOutcome } from "./trigger.ts";
import { TriggerRunner } from "./trigger-runner.ts";

/**
 * Runs Actions in this thread, for tests: an Action can be debugged and its modules can be mocked. It cannot stop an
 * Action that blocks the thread or ends the process. The tenant uses the worker runtime.
 */
export class InProcessRuntime implements ActionsRuntime {
  readonly #runner: TriggerRunner;
  readonly #timeoutMs: number;
  readonly #now: () => number;
  #closed = false;

  constructor(options: InProcessOptions = {}) {
    this.#timeoutMs = options.timeoutMs ?? defaultTimeoutMs;
    this.#now = options.now ?? Date.now;
    this.#runner = new TriggerRunner(runnerSettings(options), options.actionsSeeNow ? this.#now : undefined);
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
    const onAction = (name: string) => {
      running = name;
    };
    try {
      return await Promise.race([this.#runner.run(run, { now: this.#now, onAction }), expiry]);
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
