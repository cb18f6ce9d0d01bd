import type { CustomTokenExchangeAPI } from "@auth0/actions-types/custom-token-exchange/v1";

type Cache = CustomTokenExchangeAPI["cache"];

/** How many tokens a warm Action remembers, over all customers. */
const maxTokens = 10_000;
/** While the memory is full, all of it is searched once in so many calls: ten tokens a call. */
const callsBetweenSearches = 1_000;

/**
 * Remembers used subject tokens by their hash, in this warm Action and in Auth0's cache. Best effort: other instances
 * of the Action have their own memory, and the cache guarantees nothing across executions.
 */
export class UsedTokens {
  /** By customer: token id and the time until which it would be accepted, oldest first. */
  readonly #byCustomer = new Map<string, Map<string, number>>();
  /** Customers by how many tokens they have, to find the largest without comparing all. */
  readonly #bySize = new Map<number, Set<string>>();
  #largest = 0;
  #count = 0;
  #callsToSearch = 0;

  /** False if the token is known to be used. `until` and `now` in ms since the epoch. */
  useOnce(customer: string, id: string, until: number, now: number, cache: Cache): boolean {
    const key = `used:${id}`;
    if ((this.#byCustomer.get(customer)?.get(id) ?? 0) > now || cache.get(key) !== undefined) return false;
    if (this.#count >= maxTokens) this.#makeRoom(now);
    const tokens = this.#byCustomer.get(customer) ?? new Map<string, number>();
    this.#byCustomer.set(customer, tokens);
    this.#change(customer, tokens, () => tokens.set(id, until));
    // The cache may be full; the memory above has the token in any case.
    cache.set(key, "1", { expires_at: until });
    return true;
  }

  #makeRoom(now: number): void {
    if (this.#callsToSearch === 0) {
      this.#callsToSearch = callsBetweenSearches;
      for (const [customer, tokens] of this.#byCustomer) {
        for (const [id, until] of tokens) if (until <= now) this.#change(customer, tokens, () => tokens.delete(id));
      }
    }
    this.#callsToSearch -= 1;
    if (this.#count >= maxTokens) this.#forgetOldestOfLargest();
  }

  /** A customer that fills the memory evicts its own tokens. */
  #forgetOldestOfLargest(): void {
    const [customer = ""] = this.#bySize.get(this.#largest) ?? [];
    const tokens = this.#byCustomer.get(customer);
    const oldest = tokens?.keys().next();
    if (tokens && oldest && !oldest.done) this.#change(customer, tokens, () => tokens.delete(oldest.value));
  }

  /** Changes one of a customer's tokens, and what depends on their number. */
  #change(customer: string, tokens: Map<string, number>, change: () => void): void {
    const before = tokens.size;
    change();
    const { size } = tokens;
    this.#count += size - before;
    const ofOldSize = this.#bySize.get(before);
    ofOldSize?.delete(customer);
    if (ofOldSize?.size === 0) this.#bySize.delete(before);
    const ofNewSize = this.#bySize.get(size) ?? new Set();
    if (size === 0) this.#byCustomer.delete(customer);
    else this.#bySize.set(size, ofNewSize.add(customer));
    // A token changes a size by one, and so the largest.
    this.#largest = size > this.#largest ? size : this.#largest - Number(!this.#bySize.has(this.#largest));
  }
}
