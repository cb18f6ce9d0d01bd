import type { CustomTokenExchangeAPI } from "@auth0/actions-types/custom-token-exchange/v1";

type Cache = CustomTokenExchangeAPI["cache"];

/** What a warm Action remembers; beyond this many the oldest are forgotten. */
const mostTokens = 10_000;

/**
 * Remembers used subject tokens by their hash, in this warm Action and in Auth0's cache. Best effort: other instances
 * of the Action have a memory of their own, and the cache promises nothing across executions.
 */
export class UsedTokens {
  readonly #until = new Map<string, number>();

  /** False where the token is known as used. `until` and `now` in ms since the epoch. */
  useOnce(id: string, until: number, now: number, cache: Cache): boolean {
    const key = `used:${id}`;
    if ((this.#until.get(id) ?? 0) > now || cache.get(key) !== undefined) return false;
    this.#makeRoom(now);
    this.#until.set(id, until);
    // It may be full, and says so by its result: the memory above has it all the same.
    cache.set(key, "1", { expires_at: until });
    return true;
  }

  #makeRoom(now: number): void {
    if (this.#until.size < mostTokens) return;
    for (const [id, until] of this.#until) if (until <= now) this.#until.delete(id);
    for (const id of this.#until.keys()) {
      if (this.#until.size < mostTokens) return;
      this.#until.delete(id);
    }
  }
}
