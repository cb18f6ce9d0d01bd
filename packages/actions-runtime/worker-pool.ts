import { RuntimeClosedError } from "./errors.ts";
import { failedStep, type PendingStep } from "./pending-step.ts";
import { PoolMember, type PoolMemberSettings } from "./pool-member.ts";

/** The threads of one version of an Action. */
interface Crew {
  readonly members: Set<PoolMember>;
  /** The last one that became free is used first. */
  readonly free: PoolMember[];
  readonly queue: { readonly pending: PendingStep; readonly since: number }[];
  growing?: NodeJS.Timeout | undefined;
}

/** Warm threads. Of those that are free, the first to become free is stopped first. */
const mostThreads = 12;

/** Threads of one version of an Action: as many of its executions run at once. */
const mostOfOneVersion = 32;

/** Milliseconds that a step waits for a thread before another is started. Short Actions then share few. */
const patienceMs = 50;

/** Beyond `manyOfOneVersion` threads executions hang rather than work: others must not wait for the time limit. */
const longPatienceMs = 500;
const manyOfOneVersion = 8;

/** A step is tried again if it has not begun, or if another has ended its thread. */
const mostAttempts = 3;

const oftenEnded = "Threads of the Action ended while it ran, and which of its executions ended them is not known.";

/**
 * Threads for steps: each runs one step at a time, and steps of one version of an Action only, so that one Action's
 * changes to its JavaScript realm do not reach another's.
 */
export class WorkerPool {
  readonly #settings: PoolMemberSettings;
  readonly #crews = new Map<string, Crew>();
  /** All that are free, in the order in which they became free. */
  readonly #free = new Map<PoolMember, { readonly crew: Crew; readonly since: number }>();
  #reducing: NodeJS.Timeout | undefined;
  /** Threads that are ending. `close` waits for them. */
  readonly #stopping = new Set<Promise<void>>();
  #closed = false;

  constructor(settings: PoolMemberSettings) {
    this.#settings = settings;
  }

  submit(pending: PendingStep): void {
    if (this.#closed) pending.reject(new RuntimeClosedError());
    else if (pending.attempts === mostAttempts) pending.resolve(failedStep(pending.step, "action_error", oftenEnded));
    else this.#place(pending);
  }

  #place(pending: PendingStep): void {
    const { versionId } = pending.step.action;
    const crew = this.#crews.get(versionId) ?? { members: new Set(), free: [], queue: [] };
    this.#crews.set(versionId, crew);
    const member = crew.free.pop();
    if (member) {
      this.#free.delete(member);
      member.take(pending);
      return;
    }
    crew.queue.push({ pending, since: performance.now() });
    this.#grow(versionId, crew);
  }

  /** Members whose step has begun. */
  running(): PoolMember[] {
    return [...this.#crews.values()].flatMap(({ members }) => [...members].filter(({ running }) => running));
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#reducing);
    for (const { members, queue, growing } of [...this.#crews.values()]) {
      clearTimeout(growing);
      const waiting = queue.splice(0).map(({ pending }) => pending);
      const running = [...members].map((member) => member.stop());
      for (const one of [...waiting, ...running]) one?.reject(new RuntimeClosedError());
    }
    await Promise.all(this.#stopping);
  }

  /** Starts a thread if there is none, and another whenever the first in the queue has waited for long. */
  #grow(versionId: string, crew: Crew): void {
    const [first] = crew.queue;
    if (this.#closed || !first || crew.growing || crew.members.size >= mostOfOneVersion) return;
    if (crew.members.size === 0) {
      this.#start(versionId, crew);
      return;
    }
    const patience = crew.members.size < manyOfOneVersion ? patienceMs : longPatienceMs;
    const isLate = performance.now() - first.since >= patience;
    const isStarting = [...crew.members].some((member) => member.isStarting);
    if (isLate && !isStarting) this.#start(versionId, crew);
    crew.growing = setTimeout(() => {
      crew.growing = undefined;
      this.#grow(versionId, crew);
    }, patienceMs / 2);
  }

  #start(versionId: string, crew: Crew): void {
    const member: PoolMember = new PoolMember(this.#settings, {
      onFree: () => this.#give(member, crew),
      onAgain: (pending) => this.submit(pending),
      onNoStart: (reason) => this.#failAll(crew, `The Actions thread could not be started: ${reason}`),
      onLeft: (terminated) => {
        const stopping = terminated.finally(() => this.#stopping.delete(stopping));
        this.#stopping.add(stopping);
        this.#remove(member, versionId, crew);
      },
    });
    crew.members.add(member);
  }

  #give(member: PoolMember, crew: Crew): void {
    const next = crew.queue.shift();
    if (next) {
      member.take(next.pending);
      return;
    }
    member.rest();
    crew.free.push(member);
    this.#free.set(member, { crew, since: performance.now() });
    const [oldest] = this.#free.keys();
    if (this.#free.size > mostThreads && oldest) oldest.stop();
    if (crew.members.size > 1) this.#reduceLater();
  }

  #reduceLater(): void {
    if (this.#closed) return;
    this.#reducing ??= setTimeout(() => {
      this.#reducing = undefined;
      this.#reduce();
    }, this.#settings.idleMs).unref();
  }

  /** What many executions at once needed is not kept: a thread takes some 8 MB, and what its Actions leave. */
  #reduce(): void {
    const before = performance.now() - this.#settings.idleMs;
    for (const [member, { crew, since }] of [...this.#free]) {
      if (crew.members.size === 1) continue;
      if (since <= before) member.stop();
      else this.#reduceLater();
    }
  }

  #remove(member: PoolMember, versionId: string, crew: Crew): void {
    crew.members.delete(member);
    if (this.#free.delete(member)) crew.free.splice(crew.free.indexOf(member), 1);
    if (crew.members.size === 0 && crew.queue.length === 0) {
      clearTimeout(crew.growing);
      if (this.#crews.get(versionId) === crew) this.#crews.delete(versionId);
    }
    this.#grow(versionId, crew);
  }

  #failAll({ queue }: Crew, message: string): void {
    for (const { pending } of queue.splice(0)) pending.resolve(failedStep(pending.step, "platform_error", message));
  }
}
