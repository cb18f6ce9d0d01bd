import { LRUCache } from "lru-cache";
import type { Adapter, AdapterPayload } from "oidc-provider";

/**
 * The storage of one provider. The library's own memory adapter is shared by all providers in a process; this is not.
 */
export type MemoryStorage = LRUCache<string, AdapterPayload>;

export function createMemoryStorage(): MemoryStorage {
  return new LRUCache({ max: 50_000, ttlResolution: 0, perf: Date });
}

/**
 * Sessions, grants, codes and clients of one provider, in memory. Shape: oidc-provider's adapter (its docs, "Adapter").
 */
export class MemoryAdapter implements Adapter {
  readonly #storage: MemoryStorage;
  readonly #model: string;

  constructor(storage: MemoryStorage, model: string) {
    this.#storage = storage;
    this.#model = model;
  }

  /** `expiresIn` is in seconds; without it the entry does not expire. */
  async upsert(id: string, payload: AdapterPayload, expiresIn = 0): Promise<undefined> {
    this.#storage.set(this.#key(id), payload, { ttl: expiresIn * 1000 });
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    return this.#storage.get(this.#key(id));
  }

  async findByUid(uid: string): Promise<AdapterPayload | undefined> {
    return this.#search((payload) => payload.uid === uid);
  }

  async findByUserCode(userCode: string): Promise<AdapterPayload | undefined> {
    return this.#search((payload) => payload.userCode === userCode);
  }

  async consume(id: string): Promise<undefined> {
    const payload = this.#storage.get(this.#key(id));
    if (payload !== undefined) payload.consumed = Math.floor(Date.now() / 1000);
  }

  async destroy(id: string): Promise<undefined> {
    this.#storage.delete(this.#key(id));
  }

  async revokeByGrantId(grantId: string): Promise<undefined> {
    for (const [key, payload] of [...this.#storage.entries()]) {
      if (this.#owns(key) && payload.grantId === grantId) this.#storage.delete(key);
    }
  }

  #search(matches: (payload: AdapterPayload) => boolean): AdapterPayload | undefined {
    return this.#storage.find((payload, key) => this.#owns(key) && matches(payload));
  }

  #key(id: string): string {
    return `${this.#model}:${id}`;
  }

  #owns(key: string): boolean {
    return key.startsWith(`${this.#model}:`);
  }
}
