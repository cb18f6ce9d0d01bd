import type { Change } from "./change.ts";

interface MadeChange {
  readonly change: Change;
  undo(): void;
}

/**
 * Changes of memory that hold only if they could be written. All changes of a transaction are written at once; if that
 * fails, or the transaction throws, memory is as it was before.
 */
export class Ledger {
  readonly #write: (changes: readonly Change[]) => void;
  #open: MadeChange[] | undefined;

  constructor(write: (changes: readonly Change[]) => void) {
    this.#write = write;
  }

  /** Part of the outer transaction, if there is one. `body` must not be async: other requests would be part of it. */
  transaction<T>(body: () => T): T {
    if (this.#open !== undefined) return body();
    const open: MadeChange[] = [];
    this.#open = open;
    try {
      const result = body();
      if (open.length > 0) this.#write(open.map(({ change }) => change));
      return result;
    } catch (error) {
      for (const { undo } of open.reverse()) undo();
      throw error;
    } finally {
      this.#open = undefined;
    }
  }

  /** A change of memory that has been made, and how to take it back. */
  add(change: Change, undo: () => void): void {
    if (this.#open === undefined) throw new Error("A change belongs into a transaction");
    this.#open.push({ change, undo });
  }
}
