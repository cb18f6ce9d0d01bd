/** Milliseconds by a clock that all threads of the process share. */
export function monotonicMs(hrtime: () => [number, number] = process.hrtime): number {
  const [seconds, nanoseconds] = hrtime();
  return seconds * 1000 + nanoseconds / 1e6;
}

/** Taken before an Action runs, which may replace it. */
const { load, store } = Atomics;

/**
 * Tells the main thread which step a worker has begun and when, by memory that both have. A message would wake the main
 * thread once more for each step.
 */
export class Progress {
  readonly memory: SharedArrayBuffer;
  readonly #number: Int32Array;
  readonly #time: Float64Array;
  readonly #hrtime = process.hrtime;

  constructor(memory = new SharedArrayBuffer(16)) {
    this.memory = memory;
    this.#number = new Int32Array(memory, 0, 1);
    this.#time = new Float64Array(memory, 8, 1);
  }

  /** @param number of the step, from 1 on. */
  begin(number: number): void {
    this.#time[0] = monotonicMs(this.#hrtime);
    store(this.#number, 0, number);
  }

  /** When the step of this number began, or undefined if it has not. */
  begunAt(number: number): number | undefined {
    return load(this.#number, 0) === number ? this.#time[0] : undefined;
  }
}
