/**
 * Does something again whenever it is told to. Never two at a time: whatever is told while one runs is done by one more
 * after it.
 */
export class Follower {
  readonly #act: () => Promise<void>;
  #isDue = false;
  #running: Promise<void> | undefined;

  /** @param act must not reject */
  constructor(act: () => Promise<void>) {
    this.#act = act;
  }

  tell(): void {
    this.#isDue = true;
    this.#running ??= this.#run();
  }

  /** Waits for what runs; nothing begins any more. */
  async close(): Promise<void> {
    this.tell = () => {};
    this.#isDue = false;
    await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#isDue) {
      this.#isDue = false;
      await this.#act();
    }
    this.#running = undefined;
  }
}
