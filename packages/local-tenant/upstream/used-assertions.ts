import { LRUCache } from "lru-cache";
import type { Connection } from "../store/entities.ts";
import { MessageError } from "./message-error.ts";

/** Far more than a local tenant receives within the lifetime of an assertion. */
const most = 50_000;

/** Remembers the assertions that were used to sign in: each is accepted once. */
export class UsedAssertions {
  readonly #ids: LRUCache<string, true>;
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
    this.#ids = new LRUCache({ maxSize: most, sizeCalculation: () => 1, ttl: 1, ttlResolution: 0, perf: { now } });
  }

  /**
   * Marks the assertion as used.
   *
   * @param until milliseconds since the epoch from which it is no longer accepted anyway
   * @throws {MessageError} if it was used before, or if no further one can be remembered: none is forgotten early
   */
  takeOnce({ id }: Connection, assertionId: string, until: number): void {
    const key = JSON.stringify([id, assertionId]);
    if (this.#ids.has(key)) throw new MessageError("was used before");
    if (this.#ids.size >= most) this.#ids.purgeStale();
    if (this.#ids.size >= most)
      throw new MessageError("cannot be checked for replay: there are too many others to remember");
    this.#ids.set(key, true, { ttl: Math.max(1, until - this.#now()) });
  }
}
