interface Entry<T> {
  readonly value: T;
  readonly expiresAt: number;
}

/**
 * Short-lived things by their random key: codes, sessions, tokens. An entry is gone once its time is over, and the
 * oldest go first when there are too many, so that no flood of requests fills the memory.
 */
export class ExpiringMap<T> {
  readonly #entries = new Map<string, Entry<T>>();
  readonly #now: () => number;
  readonly #limit: number;

  /** `now` in milliseconds; `limit` is the most entries that are kept. */
  constructor(now: () => number, limit = 50_000) {
    this.#now = now;
    this.#limit = limit;
  }

  /** `expiresAt` in milliseconds since the epoch. */
  set(key: string, value: T, expiresAt: number): void {
    this.#entries.delete(key);
    this.#entries.set(key, { value, expiresAt });
    if (this.#entries.size > this.#limit) this.#shrink();
  }

  get(key: string): T | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    if (entry.expiresAt > this.#now()) return entry.value;
    this.#entries.delete(key);
    return undefined;
  }

  /** Reads and removes, for what may be used once. */
  take(key: string): T | undefined {
    const value = this.get(key);
    this.#entries.delete(key);
    return value;
  }

  delete(key: string): boolean {
    return this.#entries.delete(key);
  }

  deleteWhere(matches: (value: T) => boolean): void {
    for (const [key, entry] of this.#entries) if (matches(entry.value)) this.#entries.delete(key);
  }

  #shrink(): void {
    const now = this.#now();
    for (const [key, entry] of this.#entries) if (entry.expiresAt <= now) this.#entries.delete(key);
    for (const key of this.#entries.keys()) {
      if (this.#entries.size <= this.#limit) return;
      this.#entries.delete(key);
    }
  }
}
