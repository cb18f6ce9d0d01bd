import type { CustomTokenExchangeAPI } from "@auth0/actions-types/custom-token-exchange/v1";

type Cache = CustomTokenExchangeAPI["cache"];

/** How many tokens a warm Action remembers, over all customers. */
const maxTokens = 10_000;

/**
 * Remembers used subject tokens by their hash, in this warm Action and in Auth0's cache. Best effort: other instances
 * of the Action have their own memory, and the cache guarantees nothing across executions.
 */
export class UsedTokens {
  /** By customer: token id and the time until which it would be accepted, oldest first. */
  readonly #byCustomer = new Map<string, Map<string, number>>();
  #count = 0;

  /** False if the token is known to be used. `until` and `now` in ms since the epoch. */
  useOnce(customer: string, id: string, until: number, now: number, cache: Cache): boolean {
    const key = `used:${id}`;
    const tokens = this.#byCustomer.get(customer) ?? new Map<string, number>();
    if ((tokens.get(id) ?? 0) > now || cache.get(key) !== undefined) return false;
    this.#makeRoom(now);
    this.#byCustomer.set(customer, tokens);
    if (!tokens.has(id)) this.#count += 1;
    tokens.set(id, until);
    // The cache may be full; the memory above has the token in any case.
    cache.set(key, "1", { expires_at: until });
    return true;
  }

  #makeRoom(now: number): void {
    if (this.#count < maxTokens) return;
    for (const tokens of this.#byCustomer.values()) {
      for (const [id, until] of tokens) if (until <= now) this.#forget(tokens, id);
    }
    if (this.#count >= maxTokens) this.#forgetOldestOfLargest();
    for (const [customer, { size }] of this.#byCustomer) if (size === 0) this.#byCustomer.delete(customer);
  }

  /** A customer that fills the memory evicts its own tokens. */
  #forgetOldestOfLargest(): void {
    const [largest] = [...this.#byCustomer.values()].sort((a, b) => b.size - a.size);
    const oldest = largest?.keys().next();
    if (largest && oldest && !oldest.done) this.#forget(largest, oldest.value);
  }

  #forget(tokens: Map<string, number>, id: string): void {
    if (tokens.delete(id)) this.#count -= 1;
  }
}
