import type { DirectoryRun } from "./directory.ts";
import { RuntimeClosedError } from "./errors.ts";
import { failedOutcome } from "./failed-outcome.ts";
import { MemoryWatch } from "./memory-watch.ts";
import { defaultIdleMs, defaultTimeoutMs, type RuntimeOptions, runnerSettings } from "./options.ts";
import type { Execution } from "./pending-step.ts";
import { runSteps } from "./run-steps.ts";
import { SharedCache } from "./shared-cache.ts";
import type { StepResult, TriggerStep } from "./step.ts";
import type { ActionsRuntime, TriggerOutcome } from "./trigger.ts";
import { WorkerPool } from "./worker-pool.ts";

/**
 * Runs Actions outside the main thread: `while (true) {}`, `process.exit()` or unbounded memory ends a worker, not the
 * tenant. Each version of an Action has threads, and so JavaScript realms, of its own: whatever it does to prototypes
 * or to a thread's port, it speaks for itself only. A thread runs one execution at a time, so that the one that ends it
 * is known and fails alone. Executions of one Action run in several threads when they take long, as Auth0 runs them in
 * several containers, so that an Action can request a token from the tenant.
 *
 * The time limit of an execution runs while a worker runs a step.
 *
 * The worker protects the tenant from accidents. It is not a sandbox: Actions are the vendor's own code.
 */
class WorkerRuntime implements ActionsRuntime {
  readonly #timeoutMs: number;
  readonly #cache: SharedCache;
  readonly #pool: WorkerPool;
  readonly #memory: MemoryWatch;
  #closed = false;

  constructor(options: RuntimeOptions) {
    this.#timeoutMs = options.timeoutMs ?? defaultTimeoutMs;
    const now = options.now ?? Date.now;
    this.#cache = new SharedCache(now);
    this.#pool = new WorkerPool({
      runner: runnerSettings(options),
      timeoutMs: this.#timeoutMs,
      idleMs: options.idleMs ?? defaultIdleMs,
      now,
    });
    this.#memory = new MemoryWatch(this.#pool);
  }

  async run(run: DirectoryRun): Promise<TriggerOutcome> {
    if (this.#closed) throw new RuntimeClosedError();
    return new Promise((resolve, reject) => {
      const fail = (action: string, message: string) =>
        resolve(failedOutcome({ action, class: "action_error", message }));
      const execution: Execution = { left: this.#timeoutMs, fail, onEnd: [] };
      const execute = (step: TriggerStep) => this.#execute(step, execution);
      runSteps(run, this.#cache, execute)
        .then(resolve, reject)
        .finally(() => {
          for (const forget of execution.onEnd) forget();
        });
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#pool.close();
  }

  #execute(step: TriggerStep, execution: Execution): Promise<StepResult> {
    this.#memory.stepBegins();
    const result = new Promise<StepResult>((resolve, reject) =>
      this.#pool.submit({ step, execution, resolve, reject, attempts: 0 }),
    );
    return result.finally(() => this.#memory.stepEnded());
  }
}

/** Starts no thread before the first run. `close` ends all threads. */
export function createWorkerRuntime(options: RuntimeOptions = {}): ActionsRuntime {
  return new WorkerRuntime(options);
}
