import { createHash } from "node:crypto";
import type { CustomTokenExchangeAPI } from "@auth0/actions-types/custom-token-exchange/v1";
import { KeysUnavailable } from "./decide.ts";
import type { Jwk } from "./jwk.ts";

type Cache = CustomTokenExchangeAPI["cache"];

/** How long keys are cached. A key that the issuer withdraws is accepted for this long. */
const lifetimeMs = 10 * 60_000;
/** A made-up `kid` cannot cause more frequent requests to an issuer than this. */
const unknownKeyCoolDownMs = 60_000;
const failureCoolDownMs = 5_000;
/** A warm Action serves few issuers at a time. */
const mostIssuers = 100;
/** Auth0's limit on a cached value, in bytes ("Actions limitations"). */
const maxCachedBytes = 4096;

interface Known {
  readonly keys: readonly Jwk[];
  /** ms since the epoch */
  readonly readAt: number;
}

/**
 * Issuers' keys by address: from this warm Action's memory, from Auth0's cache, or fetched. A new `kid` causes one more
 * fetch, since issuers add keys when they rotate; then none for a while.
 */
export class IssuerKeys {
  readonly #fetchKeys: (address: string) => Promise<Jwk[]>;
  readonly #known = new Map<string, Known>();
  readonly #notBefore = new Map<string, number>();
  readonly #underWay = new Map<string, Promise<Known>>();

  constructor(fetchKeys: (address: string) => Promise<Jwk[]>) {
    this.#fetchKeys = fetchKeys;
  }

  /** @throws KeysUnavailable if no keys are cached and none can be fetched */
  async find(address: string, keyId: string | undefined, now: number, cache: Cache): Promise<readonly Jwk[]> {
    const known = this.#recall(address, now, cache);
    if (known && (keyId === undefined || known.keys.some(({ kid }) => kid === keyId))) return known.keys;
    const underWay = this.#underWay.get(address);
    if (!underWay && now < (this.#notBefore.get(address) ?? 0)) return keysOf(known);
    // While the server is down, a set without the new key is still valid.
    const fetched = await (underWay ?? this.#renew(address, now)).catch(() => known);
    if (fetched && fetched !== known) remember(cache, address, fetched);
    return keysOf(fetched);
  }

  #recall(address: string, now: number, cache: Cache): Known | undefined {
    const isFresh = (known: Known | undefined) => known && known.readAt <= now && now - known.readAt < lifetimeMs;
    const known = this.#known.get(address);
    if (isFresh(known)) return known;
    const cached = readCached(cache.get(cacheKey(address))?.value);
    if (!cached || !isFresh(cached)) return undefined;
    setBounded(this.#known, address, cached);
    return cached;
  }

  #renew(address: string, now: number): Promise<Known> {
    const fetching = this.#fetch(address, now).finally(() => this.#underWay.delete(address));
    this.#underWay.set(address, fetching);
    return fetching;
  }

  async #fetch(address: string, now: number): Promise<Known> {
    setBounded(this.#notBefore, address, now + failureCoolDownMs);
    const known = { keys: await this.#fetchKeys(address), readAt: now };
    setBounded(this.#notBefore, address, now + unknownKeyCoolDownMs);
    setBounded(this.#known, address, known);
    return known;
  }
}

function keysOf(known: Known | undefined): readonly Jwk[] {
  if (!known) throw new KeysUnavailable();
  return known.keys;
}

function setBounded<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key);
  const oldest = map.keys().next();
  if (map.size >= mostIssuers && !oldest.done) map.delete(oldest.value);
  map.set(key, value);
}

/** Keys in Auth0's cache have at most 64 bytes. */
function cacheKey(address: string): string {
  return `keys:${createHash("sha256").update(address).digest("base64url")}`;
}

function remember(cache: Cache, address: string, known: Known): void {
  const value = JSON.stringify(known);
  // Larger sets are kept in memory only.
  if (Buffer.byteLength(value) <= maxCachedBytes) cache.set(cacheKey(address), value, { ttl: lifetimeMs });
}

function readCached(value: string | undefined): Known | undefined {
  return value === undefined ? undefined : (JSON.parse(value) as Known);
}
