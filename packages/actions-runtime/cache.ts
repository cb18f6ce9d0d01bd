import type {
  CacheAPI,
  CacheDeleteResult,
  CacheErrorCode,
  CacheRecord,
  CacheSetOptions,
  CacheWriteResult,
} from "./api-types.ts";
import type { CacheEntries } from "./step.ts";

const keyBytes = 64;
const valueBytes = 4096;
const defaultTtl = 15 * 60 * 1000;

const refusal = (code: CacheErrorCode) => ({ type: "error", code }) as const;
const sizeOf = (text: string) => Buffer.byteLength(text, "utf8");

export interface CacheLimits {
  /** UTF-8 bytes of keys and values. */
  readonly totalBytes: number;
  readonly entries: number;
}

/**
 * `api.cache` of one Action in a trigger execution.
 * @see https://auth0.com/docs/customize/actions/limitations
 */
export class TriggerCache implements CacheAPI {
  readonly #records = new Map<string, CacheRecord>();
  readonly #changed = new Set<string>();
  readonly #limits: CacheLimits;
  readonly #now: () => number;

  constructor(entries: CacheEntries, limits: CacheLimits, now: () => number) {
    this.#limits = limits;
    this.#now = now;
    for (const [key, record] of entries) if (record) this.#records.set(key, record);
  }

  readonly get = (key: string): CacheRecord | undefined => {
    const record = this.#records.get(key);
    return record && record.expires_at >= this.#now() ? { ...record } : undefined;
  };

  readonly set = (key: string, value: string, options?: CacheSetOptions): CacheWriteResult => {
    if (typeof key !== "string" || typeof value !== "string") throw new TypeError("Cache keys and values are strings.");
    const tooBig = this.#tooBig(key, value);
    if (tooBig) return refusal(tooBig);
    const expiry = this.#expiry(options);
    if (typeof expiry !== "number") return refusal(expiry.code);
    // The limit is documented, its code is not.
    if (!this.#records.has(key) && this.#records.size >= this.#limits.entries) return refusal("MaxSideEffectsExceeded");
    const record = { value, expires_at: expiry };
    this.#records.set(key, record);
    this.#changed.add(key);
    return { type: "success", record: { ...record } };
  };

  readonly delete = (key: string): CacheDeleteResult => {
    if (!this.#records.delete(key)) return refusal("CacheKeyDoesNotExist");
    this.#changed.add(key);
    return { type: "success" };
  };

  changes(): CacheEntries {
    return [...this.#changed].map((key) => [key, this.#records.get(key) ?? null]);
  }

  /** An overwritten entry still counts, as in Auth0's runtime. */
  #tooBig(key: string, value: string): CacheErrorCode | undefined {
    const added = { key: sizeOf(key), value: sizeOf(value) };
    if (added.key > keyBytes) return "CacheKeySizeExceeded";
    if (added.value > valueBytes) return "CacheValueSizeExceeded";
    let total = added.key + added.value;
    for (const [name, record] of this.#records) total += sizeOf(name) + sizeOf(record.value);
    return total > this.#limits.totalBytes ? "CacheSizeExceeded" : undefined;
  }

  #expiry(options: CacheSetOptions | undefined): number | { readonly code: CacheErrorCode } {
    const now = this.#now();
    const given: number[] = [];
    for (const [supplied, from] of [
      [options?.ttl, now],
      [options?.expires_at, 0],
    ] as const) {
      if (supplied === undefined) continue;
      if (!Number.isFinite(supplied)) return { code: "InvalidExpiry" };
      given.push(from + Math.floor(supplied));
    }
    const expiry = given.length > 0 ? Math.min(...given) : now + defaultTtl;
    if (expiry <= now) return { code: "ItemAlreadyExpired" };
    return Number.isSafeInteger(expiry) ? expiry : { code: "InvalidExpiry" };
  }
}
