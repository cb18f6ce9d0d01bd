import { LRUCache } from "lru-cache";
import type { Connection } from "../store/entities.ts";

/** How long a provider's metadata is cached, in milliseconds: short, since this is for development. */
const lifetime = 60_000;

interface Entry<T extends object> {
  readonly options: string;
  readonly found: Promise<T>;
}

/**
 * Caches what is known about each connection's identity provider, until it expires or the connection's options change.
 */
export class ProviderCache<T extends object> {
  readonly #entries: LRUCache<string, Entry<T>>;
  readonly #find: (connection: Connection) => Promise<T>;

  constructor(find: (connection: Connection) => Promise<T>, now: () => number) {
    this.#find = find;
    this.#entries = new LRUCache({ max: 10_000, ttl: lifetime, ttlResolution: 0, perf: { now } });
  }

  /** Rejects as `find` does. */
  get(connection: Connection): Promise<T> {
    const options = JSON.stringify(connection.options);
    const known = this.#entries.get(connection.id);
    if (known?.options === options) return known.found;
    const entry = { options, found: this.#find(connection) };
    this.#entries.set(connection.id, entry);
    // A failure is not cached: the provider may be available at the next attempt.
    entry.found.catch(() => {
      if (this.#entries.peek(connection.id) === entry) this.#entries.delete(connection.id);
    });
    return entry.found;
  }
}
