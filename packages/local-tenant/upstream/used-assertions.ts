import { LRUCache } from "lru-cache";
import type { Connection } from "../store/entities.ts";

/** Far more than a tenant on one machine sees while one assertion lives. */
const most = 50_000;

/** The assertions that signed somebody in already: each does so once, whoever brings it again. */
export class UsedAssertions {
  readonly #ids: LRUCache<string, true>;
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
    this.#ids = new LRUCache({ max: most, ttl: 1, ttlResolution: 0, perf: { now } });
  }

  /** Whether this is the assertion's first use. `until`, in milliseconds, is when it is no longer accepted anyway. */
  use({ id }: Connection, assertionId: string, until: number): boolean {
    const key = JSON.stringify([id, assertionId]);
    if (this.#ids.has(key)) return false;
    this.#ids.set(key, true, { ttl: Math.max(1, until - this.#now()) });
    return true;
  }
}
