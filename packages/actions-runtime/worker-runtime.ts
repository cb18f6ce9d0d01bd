import { randomUUID } from "node:crypto";
import { ActionWorker } from "./action-worker.ts";
import type { DirectoryRun } from "./directory.ts";
import { messageOf, RuntimeClosedError } from "./errors.ts";
import { failedOutcome } from "./failed-outcome.ts";
import {
  defaultTimeoutMs,
  type RunnerSettings,
  type RuntimeOptions,
  runnerSettings,
  timeoutMessage,
} from "./options.ts";
import { readResult } from "./read-result.ts";
import { runSteps } from "./run-steps.ts";
import { SharedCache } from "./shared-cache.ts";
import type { StepResult, TriggerStep } from "./step.ts";
import type { ActionsRuntime, FailureClass, TriggerOutcome } from "./trigger.ts";

/** A thread and its current steps, by id. */
interface Member {
  readonly worker: ActionWorker;
  readonly versionId: string;
  readonly steps: Map<string, Pending>;
  /** Steps that have ended in executions that have not. */
  readonly ended: Map<string, Pending>;
  /** Whether the step that ends the thread is known, so that no other step is blamed. */
  ending: boolean;
}

/** One trigger execution. */
interface Execution {
  /** Milliseconds left for its Actions. */
  left: number;
  /** Fails it, for an error of an Action whose step has ended. */
  fail(action: string, message: string): void;
  readonly steps: { readonly member: Member; readonly id: string }[];
}

interface Pending {
  readonly step: TriggerStep;
  readonly execution: Execution;
  readonly resolve: (result: StepResult) => void;
  readonly reject: (error: Error) => void;
  attempts: number;
  /** When the worker started the step. */
  startedAt?: number;
  timer?: NodeJS.Timeout | undefined;
}

/** How often a step is started. It is started again if its thread ended and the step is not known to be the cause. */
const mostAttempts = 2;

/** Warm threads. The least recently used idle one is stopped first. */
const mostThreads = 12;

/**
 * Runs Actions outside the main thread: `while (true) {}`, `process.exit()` or unbounded memory ends a worker, not the
 * tenant. Each version of an Action has a thread, and so a JavaScript realm, of its own: whatever it does to prototypes
 * or to the thread's port, it speaks for itself only. The executions of one Action overlap in its thread, as they do at
 * Auth0, so that an Action can request a token from the tenant.
 *
 * The time limit of an execution runs while the worker runs a step. A worker with a step over the limit is replaced:
 * its other steps may finish there, or start again in the new worker if the old one is blocked.
 *
 * The worker protects the tenant from accidents. It is not a sandbox: Actions are the vendor's own code.
 */
class WorkerRuntime implements ActionsRuntime {
  readonly #timeoutMs: number;
  readonly #settings: RunnerSettings;
  readonly #now: () => number;
  readonly #cache: SharedCache;
  readonly #members = new Set<Member>();
  /** Threads that are ending. `close` waits for them too. */
  readonly #stopping = new Set<Promise<void>>();
  /** The threads that take new steps, by version of an Action. The least recently used is first. */
  readonly #current = new Map<string, Member>();
  #closed = false;

  constructor(options: RuntimeOptions) {
    this.#timeoutMs = options.timeoutMs ?? defaultTimeoutMs;
    this.#settings = runnerSettings(options);
    this.#now = options.now ?? Date.now;
    this.#cache = new SharedCache(this.#now);
  }

  async run(run: DirectoryRun): Promise<TriggerOutcome> {
    if (this.#closed) throw new RuntimeClosedError();
    return new Promise((resolve, reject) => {
      const fail = (action: string, message: string) =>
        resolve(failedOutcome({ action, class: "action_error", message }));
      const execution: Execution = { left: this.#timeoutMs, fail, steps: [] };
      const execute = (step: TriggerStep) => this.#execute(step, execution);
      runSteps(run, this.#cache, execute)
        .then(resolve, reject)
        .finally(() => {
          for (const { member, id } of execution.steps) member.ended.delete(id);
        });
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    const members = [...this.#members];
    for (const { steps } of members) {
      for (const pending of steps.values()) {
        clearTimeout(pending.timer);
        pending.reject(new RuntimeClosedError());
      }
      steps.clear();
    }
    for (const member of members) this.#stop(member);
    await Promise.all(this.#stopping);
  }

  #execute(step: TriggerStep, execution: Execution): Promise<StepResult> {
    return new Promise((resolve, reject) => this.#begin({ step, execution, resolve, reject, attempts: 0 }));
  }

  #begin(pending: Pending): void {
    if (this.#closed) {
      pending.reject(new RuntimeClosedError());
      return;
    }
    if (pending.attempts === mostAttempts) {
      pending.resolve(failure(pending, "platform_error", "The Actions thread ended twice while the trigger ran."));
      return;
    }
    pending.attempts += 1;
    delete pending.startedAt;
    const id = randomUUID();
    try {
      const member = this.#memberFor(pending.step.action.versionId);
      member.worker.run(id, pending.step, this.#now() - Date.now());
      member.steps.set(id, pending);
      member.worker.keepProcess(true);
      this.#startTimer(member, id);
    } catch (error) {
      pending.resolve(failure(pending, "platform_error", messageOf(error)));
    }
  }

  #memberFor(versionId: string): Member {
    const member = this.#current.get(versionId) ?? this.#start(versionId);
    this.#current.delete(versionId);
    this.#current.set(versionId, member);
    for (const idle of this.#current.values()) {
      if (this.#current.size <= mostThreads) break;
      if (idle !== member && idle.steps.size === 0) this.#stop(idle);
    }
    return member;
  }

  #start(versionId: string): Member {
    const worker = new ActionWorker(this.#settings, {
      onStarted: (id) => this.#started(member, id),
      onDone: (id, result) => this.#done(member, id, result),
      onEnding: (id, message) => this.#ending(member, id, message),
      onStray: (id, message) => this.#stray(member, id, message),
      onGone: (reason) => this.#gone(member, reason),
    });
    const member: Member = { worker, versionId, steps: new Map(), ended: new Map(), ending: false };
    this.#members.add(member);
    return member;
  }

  /** Before the worker starts a step, its timer only shows that another execution may block the thread. */
  #startTimer(member: Member, id: string): void {
    const pending = member.steps.get(id);
    if (!pending) return;
    clearTimeout(pending.timer);
    const milliseconds = pending.startedAt === undefined ? this.#timeoutMs : Math.max(0, pending.execution.left);
    pending.timer = setTimeout(() => void this.#overTime(member, id), milliseconds);
  }

  #started(member: Member, id: string): void {
    const pending = member.steps.get(id);
    if (!pending || pending.startedAt !== undefined) return;
    pending.startedAt = performance.now();
    this.#startTimer(member, id);
  }

  /** A thread whose answer cannot be read gets no more steps. */
  #done(member: Member, id: string, json: string): void {
    const pending = member.steps.get(id);
    if (!pending) return;
    const result = readResult(json);
    if (!result) this.#retire(member);
    const message = "The Actions thread sent an answer that cannot be read.";
    this.#settle(member, id, result ?? failure(pending, "platform_error", message));
  }

  #settle(member: Member, id: string, result: StepResult): void {
    const pending = member.steps.get(id);
    if (!pending) return;
    member.steps.delete(id);
    clearTimeout(pending.timer);
    const { execution, startedAt } = pending;
    if (startedAt !== undefined) execution.left -= performance.now() - startedAt;
    execution.steps.push({ member, id });
    member.ended.set(id, pending);
    pending.resolve(result);
    if (member.steps.size > 0) return;
    member.worker.keepProcess(false);
    if (this.#current.get(member.versionId) !== member) this.#stop(member);
  }

  async #overTime(member: Member, id: string): Promise<void> {
    const pending = member.steps.get(id);
    if (!pending) return;
    this.#retire(member);
    if (pending.startedAt === undefined) this.#startTimer(member, id);
    else this.#settle(member, id, failure(pending, "action_timeout", timeoutMessage(this.#timeoutMs)));
    if (member.steps.size === 0 || (await member.worker.isAlive())) return;
    const innocent = [...member.steps.values()];
    member.steps.clear();
    this.#stop(member);
    for (const other of innocent) this.#again(other);
  }

  #ending(member: Member, id: string, message: string): void {
    member.ending = true;
    this.#retire(member);
    const pending = member.steps.get(id);
    if (pending) this.#settle(member, id, failure(pending, "action_error", message));
  }

  /** Fails the execution if later Actions are still running. */
  #stray(member: Member, id: string, message: string): void {
    const ended = member.ended.get(id);
    ended?.execution.fail(ended.step.action.name, message);
  }

  /** If only one step had started, it is the one that ended the thread. */
  #gone(member: Member, reason: string): void {
    this.#retire(member);
    this.#members.delete(member);
    const started = [...member.steps].filter(([, pending]) => pending.startedAt !== undefined);
    const [culprit] = started;
    if (culprit && started.length === 1 && !member.ending) {
      const [id, pending] = culprit;
      this.#settle(member, id, failure(pending, "action_error", `The Action ended its thread: ${reason}`));
    }
    const others = [...member.steps.values()];
    member.steps.clear();
    for (const other of others) this.#again(other);
  }

  #again(pending: Pending): void {
    clearTimeout(pending.timer);
    this.#begin(pending);
  }

  /** Gives the thread no new steps. */
  #retire(member: Member): void {
    if (this.#current.get(member.versionId) === member) this.#current.delete(member.versionId);
  }

  #stop(member: Member): void {
    this.#retire(member);
    this.#members.delete(member);
    const stopping = member.worker.terminate().finally(() => this.#stopping.delete(stopping));
    this.#stopping.add(stopping);
  }
}

function failure({ step }: Pending, failureClass: FailureClass, message: string): StepResult {
  return { outcome: failedOutcome({ action: step.action.name, class: failureClass, message }), cache: [] };
}

/** Starts no thread before the first run. `close` ends all threads. */
export function createWorkerRuntime(options: RuntimeOptions = {}): ActionsRuntime {
  return new WorkerRuntime(options);
}
