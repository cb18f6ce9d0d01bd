/**
 * What must be closed at the end, in the reverse order of its opening; also where the opening of a later part fails.
 */
export class Closers {
  readonly #closers: (() => Promise<void>)[] = [];

  /** Registers the close of what has just been opened, and hands it through. */
  add<T extends { close(): Promise<void> }>(opened: T): T {
    this.#closers.push(() => opened.close());
    return opened;
  }

  /** Closes all, even where one fails; then rejects with the first failure. */
  async close(): Promise<void> {
    const failures: unknown[] = [];
    for (const close of this.#closers.splice(0).reverse()) {
      await close().catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw failures[0];
  }
}
