/** Milliseconds after the first of several changes until all are written together. */
const writeDelay = 50;

/** Runs one write at a time, and another one if changes were made meanwhile. */
export class DelayedWriter {
  readonly #write: () => Promise<void>;
  readonly #onError: (error: unknown) => void;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(write: () => Promise<void>, onError: (error: unknown) => void) {
    this.#write = write;
    this.#onError = onError;
  }

  schedule(): void {
    this.#timer ??= setTimeout(() => {
      this.#run().catch(this.#onError);
    }, writeDelay);
  }

  /** Writes pending changes. Rejects if that fails. */
  async flush(): Promise<void> {
    if (this.#timer !== undefined) await this.#run();
    await this.#running;
  }

  #run(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const turn = this.#running.then(this.#write);
    // A failed write must not stop the next one.
    this.#running = turn.catch(() => {});
    return turn;
  }
}
