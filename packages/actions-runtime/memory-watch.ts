import type { WorkerPool } from "./worker-pool.ts";

/** Milliseconds between looks. */
const period = 100;

/** Bytes by which the process may grow while an Action blocks its thread. */
const mostGrowth = 512 * 1024 * 1024;

/**
 * Ends steps that take memory without end while they block their thread. The limits of a thread count its heap alone,
 * and not Buffers; a thread that runs other tasks counts those itself (worker-entry.ts), a blocked one cannot.
 */
export class MemoryWatch {
  readonly #pool: WorkerPool;
  #timer: NodeJS.Timeout | undefined;
  #before = 0;
  #steps = 0;
  /** Whether a step has begun since the latest look. */
  #used = false;

  constructor(pool: WorkerPool) {
    this.#pool = pool;
  }

  /** To be called before each step, and `stepEnded` after it. */
  stepBegins(): void {
    this.#steps += 1;
    this.#used = true;
    if (this.#timer) return;
    this.#before = process.memoryUsage.rss();
    this.#timer = setInterval(() => void this.#look(), period).unref();
  }

  stepEnded(): void {
    this.#steps -= 1;
  }

  /** Reading the size takes longer than a short step, so that it is not read for each. */
  #rest(): boolean {
    const rests = this.#steps === 0 && !this.#used;
    this.#used = false;
    if (!rests) return false;
    clearInterval(this.#timer);
    this.#timer = undefined;
    return true;
  }

  async #look(): Promise<void> {
    if (this.#rest()) return;
    const now = process.memoryUsage.rss();
    this.#before = Math.min(this.#before, now);
    if (now - this.#before < mostGrowth) return;
    // Once more only after it has grown as much again.
    this.#before = now;
    const suspects = await blocked(this.#pool);
    const [only, ...others] = suspects;
    if (only && others.length === 0) only.fail("The Action used too much memory while it blocked its thread.");
    else for (const member of suspects) member.again();
  }
}

async function blocked(pool: WorkerPool) {
  const members = pool.running();
  const steps = members.map(({ running }) => running);
  const alive = await Promise.all(members.map((member) => member.isAlive()));
  return members.filter((member, index) => !alive[index] && member.running === steps[index]);
}
