import { ActionWorker } from "./action-worker.ts";
import type { DirectoryRun } from "./directory.ts";
import { messageOf, RuntimeClosedError } from "./errors.ts";
import { emptyOutcome, failedOutcome } from "./failed-outcome.ts";
import {
  defaultTimeoutMs,
  type RunnerSettings,
  type RuntimeOptions,
  runnerSettings,
  timeoutMessage,
} from "./options.ts";
import { readOutcome } from "./read-outcome.ts";
import type { ActionsRuntime, FailureClass, TriggerOutcome } from "./trigger.ts";

/** A thread and its current runs, by number. */
interface Member {
  readonly worker: ActionWorker;
  readonly runs: Map<number, Pending>;
  /** Whether the run that ends the thread is known, so that no other run is blamed. */
  ending: boolean;
}

interface Pending {
  readonly run: DirectoryRun;
  readonly resolve: (outcome: TriggerOutcome) => void;
  readonly reject: (error: Error) => void;
  attempts: number;
  /** The Action that runs. Absent until the worker starts the run. */
  action?: string;
  timer?: NodeJS.Timeout | undefined;
}

/** How often a run is started. It is started again if its thread ended and the run is not known to be the cause. */
const mostAttempts = 2;

/**
 * Runs Actions outside the main thread: `while (true) {}`, `process.exit()` or unbounded memory ends a worker, not the
 * tenant. Executions overlap in one worker, as they do at Auth0, so that an Action can request a token from the tenant.
 * The time limit of a run starts when the worker starts the run. A worker with a run over the limit is replaced: its
 * other runs may finish there, or start again in the new worker if the old one is blocked.
 *
 * The worker protects the tenant from accidents. It is not a sandbox: Actions are the vendor's own code.
 */
class WorkerRuntime implements ActionsRuntime {
  readonly #timeoutMs: number;
  readonly #settings: RunnerSettings;
  readonly #now: () => number;
  readonly #members = new Set<Member>();
  /** Threads that are ending. `close` waits for them too. */
  readonly #stopping = new Set<Promise<void>>();
  /** Takes new runs. Created at the first run. */
  #current: Member | undefined;
  #lastNumber = 0;
  #closed = false;

  constructor(options: RuntimeOptions) {
    this.#timeoutMs = options.timeoutMs ?? defaultTimeoutMs;
    this.#settings = runnerSettings(options);
    this.#now = options.now ?? Date.now;
  }

  async run(run: DirectoryRun): Promise<TriggerOutcome> {
    if (this.#closed) throw new RuntimeClosedError();
    if (run.actions.length === 0) return emptyOutcome();
    return new Promise((resolve, reject) => this.#begin({ run, resolve, reject, attempts: 0 }));
  }

  async close(): Promise<void> {
    this.#closed = true;
    const members = [...this.#members];
    for (const { runs } of members) {
      for (const pending of runs.values()) {
        clearTimeout(pending.timer);
        pending.reject(new RuntimeClosedError());
      }
      runs.clear();
    }
    for (const member of members) this.#stop(member);
    await Promise.all(this.#stopping);
  }

  #begin(pending: Pending): void {
    if (pending.attempts === mostAttempts) {
      const message = "The Actions thread ended twice while the trigger ran.";
      pending.resolve(this.#failure(pending, "platform_error", message));
      return;
    }
    pending.attempts += 1;
    delete pending.action;
    this.#lastNumber += 1;
    const number = this.#lastNumber;
    try {
      this.#current ??= this.#start();
      this.#current.worker.run(number, pending.run, this.#now() - Date.now());
      this.#current.runs.set(number, pending);
      this.#current.worker.keepProcess(true);
      this.#startClock(this.#current, number);
    } catch (error) {
      pending.resolve(this.#failure(pending, "platform_error", messageOf(error)));
    }
  }

  #start(): Member {
    const runs = new Map<number, Pending>();
    const worker = new ActionWorker(this.#settings, {
      onAction: (number, name) => this.#took(member, number, name),
      onDone: (number, outcome) => this.#done(member, number, outcome),
      onEnding: (number, message) => this.#ending(member, number, message),
      onGone: (reason) => this.#gone(member, reason),
    });
    const member: Member = { worker, runs, ending: false };
    this.#members.add(member);
    return member;
  }

  /** Before the worker starts a run, its timer only shows that another Action may block the thread. */
  #startClock(member: Member, number: number): void {
    const pending = member.runs.get(number);
    if (!pending) return;
    clearTimeout(pending.timer);
    pending.timer = setTimeout(() => void this.#overTime(member, number), this.#timeoutMs);
  }

  #took(member: Member, number: number, action: string): void {
    const pending = member.runs.get(number);
    if (!pending) return;
    if (pending.action === undefined) this.#startClock(member, number);
    pending.action = action;
  }

  /** A thread whose answer cannot be read gets no more runs. */
  #done(member: Member, number: number, json: string): void {
    const pending = member.runs.get(number);
    if (!pending) return;
    const outcome = readOutcome(json);
    if (!outcome && this.#current === member) this.#current = undefined;
    const message = "The Actions thread sent an answer that cannot be read.";
    this.#settle(member, number, outcome ?? this.#failure(pending, "platform_error", message));
  }

  #settle(member: Member, number: number, outcome: TriggerOutcome): void {
    const pending = member.runs.get(number);
    if (!pending) return;
    member.runs.delete(number);
    clearTimeout(pending.timer);
    pending.resolve(outcome);
    if (member.runs.size > 0) return;
    member.worker.keepProcess(false);
    if (member !== this.#current) this.#stop(member);
  }

  async #overTime(member: Member, number: number): Promise<void> {
    const pending = member.runs.get(number);
    if (!pending) return;
    if (this.#current === member) this.#current = undefined;
    if (pending.action === undefined) this.#startClock(member, number);
    else this.#settle(member, number, this.#failure(pending, "action_timeout", timeoutMessage(this.#timeoutMs)));
    if (member.runs.size === 0 || (await member.worker.isAlive())) return;
    const innocent = [...member.runs.values()];
    member.runs.clear();
    this.#stop(member);
    for (const other of innocent) this.#again(other);
  }

  #ending(member: Member, number: number, message: string): void {
    member.ending = true;
    if (this.#current === member) this.#current = undefined;
    const pending = member.runs.get(number);
    if (pending) this.#settle(member, number, this.#failure(pending, "action_error", message));
  }

  /** If only one run had started, it is the one that ended the thread. */
  #gone(member: Member, reason: string): void {
    if (this.#current === member) this.#current = undefined;
    this.#members.delete(member);
    const taken = [...member.runs].filter(([, pending]) => pending.action !== undefined);
    const [culprit] = taken;
    if (culprit && taken.length === 1 && !member.ending) {
      const [number, pending] = culprit;
      this.#settle(member, number, this.#failure(pending, "action_error", `The Action ended its thread: ${reason}`));
    }
    const others = [...member.runs.values()];
    member.runs.clear();
    for (const other of others) this.#again(other);
  }

  #again(pending: Pending): void {
    clearTimeout(pending.timer);
    if (this.#closed) pending.reject(new RuntimeClosedError());
    else this.#begin(pending);
  }

  #failure({ action, run }: Pending, failureClass: FailureClass, message: string): TriggerOutcome {
    return failedOutcome({ action: action ?? run.actions[0]?.name ?? "", class: failureClass, message });
  }

  #stop(member: Member): void {
    this.#members.delete(member);
    const stopping = member.worker.terminate().finally(() => this.#stopping.delete(stopping));
    this.#stopping.add(stopping);
  }
}

/** Starts no thread before the first run. `close` ends all threads. */
export function createWorkerRuntime(options: RuntimeOptions = {}): ActionsRuntime {
  return new WorkerRuntime(options);
}
