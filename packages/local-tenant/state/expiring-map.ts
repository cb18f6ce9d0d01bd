import { LRUCache } from "lru-cache";

/**
 * Short-lived values by their random key: codes, sessions, tokens. Each entry expires. If there are too many, the least
 * recently used are removed, so that a flood of requests cannot fill the memory.
 */
export class ExpiringMap<T extends object | string | true> {
  readonly #entries: LRUCache<string, T>;
  readonly #now: () => number;

  /** `now` in milliseconds; `limit` is the maximum number of entries. */
  constructor(now: () => number, limit = 50_000) {
    this.#now = now;
    // `ttl` enables a lifetime per entry. `max` would allocate memory for all entries at once.
    this.#entries = new LRUCache({ maxSize: limit, sizeCalculation: () => 1, ttl: 1, ttlResolution: 0, perf: { now } });
  }

  /** `expiresAt` in milliseconds since the epoch, or Infinity. */
  set(key: string, value: T, expiresAt: number): void {
    const left = expiresAt - this.#now();
    this.#entries.delete(key);
    if (left <= 0) return;
    // The library keeps an entry up to and including its last millisecond, and 0 means no expiry.
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
