import { randomUUID } from "node:crypto";
import { ActionWorker } from "./action-worker.ts";
import { messageOf } from "./errors.ts";
import { type RunnerSettings, timeoutMessage } from "./options.ts";
import { failedStep, type PendingStep } from "./pending-step.ts";
import { monotonicMs } from "./progress.ts";
import { readResult } from "./read-result.ts";
import type { StepResult } from "./step.ts";
import type { FailureClass } from "./trigger.ts";

export interface PoolMemberSettings {
  readonly runner: RunnerSettings;
  readonly timeoutMs: number;
  /** Milliseconds after which a free thread ends where its Action has another. */
  readonly idleMs: number;
  /** Milliseconds since the epoch, by the tenant's clock. */
  readonly now: () => number;
}

interface PoolMemberListener {
  /** It can take a step. */
  onFree(): void;
  /** It takes no more steps. */
  onLeft(terminated: Promise<void>): void;
  /** This step has not run, through no fault of its own. */
  onAgain(pending: PendingStep): void;
  /** The thread could not be started. */
  onNoStart(reason: string): void;
}

/** A thread whose event loop runs begins a step within this many milliseconds. */
const startMs = 500;

/** Bytes that a thread may hold after a step. One with more is replaced: its Action keeps too much or makes garbage. */
const keptBytes = 64 * 1024 * 1024;

/** A thread of a pool. It runs one step at a time, so that it is known which step ends it. */
export class PoolMember {
  readonly #settings: PoolMemberSettings;
  readonly #listener: PoolMemberListener;
  readonly #worker: ActionWorker;
  #state: "starting" | "free" | "busy" | "gone" = "starting";
  #current: { readonly id: string; readonly pending: PendingStep; readonly takenAt: number } | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** Steps that have ended in executions that have not. */
  readonly #ended = new Map<string, PendingStep>();
  /** Whether a step that has ended already ends the thread, so that the current one is not blamed. */
  #endedByEarlier = false;

  constructor(settings: PoolMemberSettings, listener: PoolMemberListener) {
    this.#settings = settings;
    this.#listener = listener;
    this.#worker = new ActionWorker(settings.runner, {
      onReady: () => this.#ready(),
      onDone: (id, result, bytes) => this.#done(id, result, bytes),
      onEnding: (id, message) => this.#ending(id, message),
      onStray: (id, message) => this.#stray(id, message),
      onGone: (reason) => this.#gone(reason),
    });
  }

  get isStarting(): boolean {
    return this.#state === "starting";
  }

  /** The step that it runs and that has begun. */
  get running(): PendingStep | undefined {
    return this.#worker.begunAt === undefined ? undefined : this.#current?.pending;
  }

  isAlive(): Promise<boolean> {
    return this.#worker.isAlive();
  }

  take(pending: PendingStep): void {
    const id = randomUUID();
    try {
      this.#worker.run(id, pending.step, this.#settings.now() - Date.now());
    } catch (error) {
      pending.resolve(failedStep(pending.step, "platform_error", messageOf(error)));
      this.#listener.onFree();
      return;
    }
    pending.attempts += 1;
    this.#state = "busy";
    this.#current = { id, pending, takenAt: monotonicMs() };
    this.#worker.keepProcess(true);
    this.#lookAfter(Math.min(startMs, pending.execution.left));
  }

  /** Nothing else is to be done: the process may end. */
  rest(): void {
    this.#state = "free";
    this.#worker.keepProcess(false);
  }

  /** Ends the thread. Its current step, if any, is the caller's to end. */
  stop(): PendingStep | undefined {
    const pending = this.#current?.pending;
    clearTimeout(this.#timer);
    this.#current = undefined;
    if (this.#state === "gone") return pending;
    this.#state = "gone";
    this.#listener.onLeft(this.#worker.terminate());
    return pending;
  }

  /** Ends the current step, and the thread with it. */
  fail(message: string, failureClass: FailureClass = "action_error"): void {
    const pending = this.#current?.pending;
    if (pending) this.#settle(failedStep(pending.step, failureClass, message));
    this.stop();
  }

  /** Ends the thread, and has the current step run in another. */
  again(): void {
    const pending = this.stop();
    if (pending) this.#listener.onAgain(pending);
  }

  #ready(): void {
    if (this.#state === "starting") this.#listener.onFree();
  }

  #lookAfter(milliseconds: number): void {
    this.#timer = setTimeout(() => this.#look(), Math.max(1, milliseconds));
  }

  /** Looks whether the current step has begun, and whether its time is over. */
  #look(): void {
    if (this.#current === undefined) return;
    const { pending, takenAt } = this.#current;
    const { left } = pending.execution;
    const { begunAt } = this.#worker;
    if (begunAt !== undefined) {
      const rest = left - (monotonicMs() - begunAt);
      if (rest <= 0) this.#overTime();
      else this.#lookAfter(rest);
      return;
    }
    // What an earlier execution left behind may block the thread. Then this step has not begun, and goes elsewhere.
    const patience = startMs - (monotonicMs() - takenAt);
    if (patience <= 0) this.again();
    else this.#lookAfter(Math.min(patience, left));
  }

  #done(id: string, json: string, bytes: number): void {
    if (this.#current?.id !== id) return;
    const result = readResult(json);
    if (!result) {
      this.fail("The Actions thread sent an answer that cannot be read.", "platform_error");
      return;
    }
    this.#settle(result);
    if (bytes <= keptBytes) this.#listener.onFree();
    else this.stop();
  }

  #settle(result: StepResult): void {
    if (!this.#current) return;
    const { id, pending } = this.#current;
    const { begunAt } = this.#worker;
    this.#current = undefined;
    clearTimeout(this.#timer);
    const { execution } = pending;
    if (begunAt !== undefined) execution.left -= monotonicMs() - begunAt;
    this.#ended.set(id, pending);
    execution.onEnd.push(() => this.#ended.delete(id));
    pending.resolve(result);
  }

  #overTime(): void {
    this.fail(timeoutMessage(this.#settings.timeoutMs), "action_timeout");
  }

  #ending(id: string, message: string): void {
    if (this.#current?.id === id) this.fail(message);
    else this.#endedByEarlier = true;
  }

  /** Fails the execution if later Actions are still running. */
  #stray(id: string, message: string): void {
    const ended = this.#ended.get(id);
    ended?.execution.fail(ended.step.action.name, message);
  }

  #gone(reason: string): void {
    const started = this.running !== undefined;
    if (this.#state === "starting") this.#listener.onNoStart(reason);
    if (started && !this.#endedByEarlier) this.fail(`The Action ended its thread: ${reason}`);
    else this.again();
  }
}
