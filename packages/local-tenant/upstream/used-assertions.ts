import { LRUCache } from "lru-cache";
import type { Connection } from "../store/entities.ts";
import { MessageError } from "./message-error.ts";

/** Far more than a tenant on one machine sees while one assertion lives. */
const most = 50_000;

/** The assertions that signed somebody in already: each does so once, whoever brings it again. */
export class UsedAssertions {
  readonly #ids: LRUCache<string, true>;
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
    this.#ids = new LRUCache({ maxSize: most, sizeCalculation: () => 1, ttl: 1, ttlResolution: 0, perf: { now } });
  }

  /**
   * Takes the assertion for used.
   *
   * @param until milliseconds since the epoch, when it is no longer accepted anyway
   * @throws {MessageError} where it was used before, or could have been: none is forgotten while it is still accepted
   */
  takeOnce({ id }: Connection, assertionId: string, until: number): void {
    const key = JSON.stringify([id, assertionId]);
    if (this.#ids.has(key)) throw new MessageError("was used before");
    if (this.#ids.size >= most) this.#ids.purgeStale();
    if (this.#ids.size >= most) throw new MessageError("comes after too many others to tell whether it was used");
    this.#ids.set(key, true, { ttl: Math.max(1, until - this.#now()) });
  }
}
