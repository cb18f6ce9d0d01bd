import { ActionCall } from "./action-call.ts";
import { ActionInstances } from "./action-instance.ts";
import { buildApi } from "./api/build.ts";
import type { CacheRecord } from "./api-types.ts";
import { type CacheLimits, TriggerCache } from "./cache.ts";
import type { DirectoryRun } from "./directory.ts";
import { messageOf } from "./errors.ts";
import { failedOutcome } from "./failed-outcome.ts";
import { isObject, type JsonObject, jsonCopy } from "./json.ts";
import { executionContext, LogBuffer } from "./logs.ts";
import type { RunnerSettings } from "./options.ts";
import { outcomeOf } from "./outcome.ts";
import { cleanPrototypes, copyForAction } from "./realm.ts";
import { stepsOf } from "./resumption.ts";
import type { ActionExecution, DeployedAction, TriggerOutcome } from "./trigger.ts";
import { TriggerState } from "./trigger-state.ts";

interface RunHooks {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Called before each Action, with the name to report if the time limit is reached. */
  readonly onAction?: (name: string) => void;
  /** Called when an Action ends the thread, with the message to report. */
  readonly onEnding?: (message: string) => void;
}

/**
 * Runs the Actions of a trigger in order, by Auth0's execution model: an Action that refuses still finishes, and later
 * Actions do not run. An exception discards everything that any of them asked for.
 */
export class TriggerRunner {
  readonly #instances: ActionInstances;
  readonly #caches = new Map<string, Map<string, CacheRecord>>();
  readonly #cacheLimits: CacheLimits;

  /** @param actionNow the time that `Date` uses in Actions. Default: the machine's clock. */
  constructor({ cache, dependenciesFrom }: RunnerSettings, actionNow?: () => number) {
    this.#cacheLimits = cache;
    this.#instances = new ActionInstances({ dependenciesFrom, now: actionNow });
  }

  /** Never rejects. It may never settle: the caller sets the time limit. */
  async run(run: DirectoryRun, hooks: RunHooks): Promise<TriggerOutcome> {
    const executions: ActionExecution[] = [];
    const aborted = abortion();
    let running = run.actions[0]?.name ?? "";
    try {
      const cache = new TriggerCache(this.#cacheOf(run), this.#cacheLimits, hooks.now);
      const state = new TriggerState(copyOfEvent(run), cache, hooks.now);
      for (const { action, continues } of stepsOf(run, state)) {
        running = action.name;
        hooks.onAction?.(running);
        await this.#runAction({ run, hooks, action, continues, state, executions, aborted });
        if (state.stopped) break;
      }
      const outcome = outcomeOf(state, executions);
      if (!outcome.failed) cache.commit();
      return outcome;
    } catch (thrown) {
      const failure = thrown instanceof Abortion ? thrown : { action: running, reason: thrown };
      const failed = { action: failure.action, class: "action_error", message: messageOf(failure.reason) } as const;
      return failedOutcome(failed, executions);
    }
  }

  async #runAction({ run, hooks, action, continues, state, executions, aborted }: Step): Promise<void> {
    const started = performance.now();
    const logs = new LogBuffer();
    const event = copyForAction({ ...state.event, secrets: action.secrets, configuration: {} });
    let open = true;
    const call = new ActionCall(action, state, event, continues, run.directory);
    const api = buildApi(run.trigger, call, () => open);
    const ending = (message: string) => hooks.onEnding?.(message);
    const fail = (reason: unknown) => aborted.abort(new Abortion(action.name, reason));
    try {
      const ended = executionContext.run({ logs, fail, ending }, async () => {
        await this.#instances.get(action).handler(run.trigger, continues)(event, api);
      });
      await Promise.race([ended, aborted.promise]);
      call.end();
    } finally {
      open = false;
      cleanPrototypes();
      executions.push({ action: action.name, logs: logs.close(), milliseconds: performance.now() - started });
    }
  }

  #cacheOf(run: DirectoryRun): Map<string, CacheRecord> {
    const cache = this.#caches.get(run.trigger) ?? new Map<string, CacheRecord>();
    this.#caches.set(run.trigger, cache);
    return cache;
  }
}

/** The input of one step of a trigger execution. */
interface Step {
  readonly run: DirectoryRun;
  readonly hooks: RunHooks;
  readonly action: DeployedAction;
  readonly continues: boolean;
  readonly state: TriggerState;
  readonly executions: ActionExecution[];
  readonly aborted: ReturnType<typeof abortion>;
}

/** An error that reached the runtime outside the Action's promise. */
class Abortion {
  readonly action: string;
  readonly reason: unknown;

  constructor(action: string, reason: unknown) {
    this.action = action;
    this.reason = reason;
  }
}

function abortion() {
  let abort: (reason: Abortion) => void = () => {};
  const promise = new Promise<never>((_, reject) => {
    abort = reject;
  });
  // Nothing awaits it between two Actions: that is not an unhandled rejection.
  promise.catch(() => {});
  return { promise, abort };
}

function copyOfEvent(run: DirectoryRun): JsonObject {
  const event = jsonCopy(run.event);
  if (!isObject(event)) throw new Error("The event must be an object.");
  return event;
}
