import type { Adapter, AdapterPayload } from "oidc-provider";

interface Entry {
  readonly payload: AdapterPayload;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** What one provider keeps. The library's own memory adapter is shared by every provider of a process; this one is not. */
export type MemoryStorage = Map<string, Entry>;

/** Sessions, grants, codes and clients of one provider, in memory. Shape: oidc-provider's adapter (its docs, "Adapter"). */
export class MemoryAdapter implements Adapter {
  readonly #storage: MemoryStorage;
  readonly #model: string;

  constructor(storage: MemoryStorage, model: string) {
    this.#storage = storage;
    this.#model = model;
  }

  /** `expiresIn` in seconds; without it the entry stays. */
  async upsert(id: string, payload: AdapterPayload, expiresIn?: number): Promise<undefined> {
    const expiresAt = expiresIn ? Date.now() + expiresIn * 1000 : Number.POSITIVE_INFINITY;
    this.#storage.set(this.#key(id), { payload, expiresAt });
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    const entry = this.#storage.get(this.#key(id));
    if (entry && entry.expiresAt > Date.now()) return entry.payload;
    this.#storage.delete(this.#key(id));
    return undefined;
  }

  async findByUid(uid: string): Promise<AdapterPayload | undefined> {
    return this.#search((payload) => payload.uid === uid);
  }

  async findByUserCode(userCode: string): Promise<AdapterPayload | undefined> {
    return this.#search((payload) => payload.userCode === userCode);
  }

  async consume(id: string): Promise<undefined> {
    const entry = this.#storage.get(this.#key(id));
    if (entry) entry.payload.consumed = Math.floor(Date.now() / 1000);
  }

  async destroy(id: string): Promise<undefined> {
    this.#storage.delete(this.#key(id));
  }

  async revokeByGrantId(grantId: string): Promise<undefined> {
    for (const [key, entry] of this.#storage) {
      if (this.#owns(key) && entry.payload.grantId === grantId) this.#storage.delete(key);
    }
  }

  #search(matches: (payload: AdapterPayload) => boolean): AdapterPayload | undefined {
    for (const [key, entry] of this.#storage) {
      if (this.#owns(key) && entry.expiresAt > Date.now() && matches(entry.payload)) return entry.payload;
    }
    return undefined;
  }

  #key(id: string): string {
    return `${this.#model}:${id}`;
  }

  #owns(key: string): boolean {
    return key.startsWith(`${this.#model}:`);
  }
}
