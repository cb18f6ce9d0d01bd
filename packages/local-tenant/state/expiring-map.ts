import { LRUCache } from "lru-cache";

/**
 * Short-lived things by their random key: codes, sessions, tokens. An entry ends at its time; where there are too many,
 * those that were not used for longest go first, so that no flood of requests fills the memory.
 */
export class ExpiringMap<T extends object | string | true> {
  readonly #entries: LRUCache<string, T>;
  readonly #now: () => number;

  /** `now` in milliseconds; `limit` is the most entries that are kept. */
  constructor(now: () => number, limit = 50_000) {
    this.#now = now;
    // The default of `ttl` is only there so that entries may have their own. `max` would take room for all at once.
    this.#entries = new LRUCache({ maxSize: limit, sizeCalculation: () => 1, ttl: 1, ttlResolution: 0, perf: { now } });
  }

  /** `expiresAt` in milliseconds since the epoch, or Infinity. */
  set(key: string, value: T, expiresAt: number): void {
    const left = expiresAt - this.#now();
    this.#entries.delete(key);
    if (left <= 0) return;
    // The library ends an entry after its time, this at it; to the library 0 is no end at all.
    this.#entries.set(key, value, { ttl: left === Number.POSITIVE_INFINITY ? 0 : left - 0.5 });
  }

  get(key: string): T | undefined {
    return this.#entries.get(key);
  }

  delete(key: string): boolean {
    return this.#entries.delete(key);
  }

  deleteWhere(matches: (value: T) => boolean): void {
    for (const [key, value] of [...this.#entries.entries()]) if (matches(value)) this.#entries.delete(key);
  }
}
