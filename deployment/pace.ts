/** How long a request that is refused for its rate is tried again, ms. */
export const longestWait = 10 * 60_000;
const shortestPause = 250;

/**
 * Keeps requests under a tenant's rate limit, as its responses tell it: `X-RateLimit-Remaining` and
 * `X-RateLimit-Reset`, and `Retry-After` after a refusal. All requests of a deployment share one.
 * https://auth0.com/docs/troubleshoot/customer-support/operational-policies/rate-limit-policy
 */
export class Pace {
  readonly #now: () => number;
  readonly #sleep: (ms: number) => Promise<void>;
  readonly #width: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;
  #openAt = 0;

  constructor(now: () => number, sleep: (ms: number) => Promise<void>, width = 4) {
    this.#now = now;
    this.#sleep = sleep;
    this.#width = width;
  }

  /** Runs a request when its turn comes. */
  async run<T>(request: () => Promise<T>): Promise<T> {
    while (this.#running >= this.#width) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#running += 1;
    try {
      for (let pause = this.#openAt - this.#now(); pause > 0; pause = this.#openAt - this.#now()) {
        await this.#sleep(pause);
      }
      return await request();
    } finally {
      this.#running -= 1;
      this.#waiting.shift()?.();
    }
  }

  /** Learns from a response. */
  heed({ status, headers }: Response): void {
    const remaining = Number(headers.get("x-ratelimit-remaining") ?? Number.NaN);
    if (status === 429) this.#pauseUntil(this.#now() + Math.max(shortestPause, this.#askedPause(headers) ?? 1000));
    else if (remaining <= 0) this.#pauseUntil(this.#now() + (this.#untilReset(headers) ?? 0));
  }

  #askedPause(headers: Headers): number | undefined {
    const text = headers.get("retry-after");
    if (text === null) return this.#untilReset(headers);
    if (/^\d{1,6}$/.test(text)) return Number(text) * 1000;
    const time = Date.parse(text);
    return Number.isNaN(time) ? undefined : time - tenantTime(headers, this.#now());
  }

  /** Seconds since the epoch by the tenant's clock, which may differ from this machine's. */
  #untilReset(headers: Headers): number | undefined {
    const text = headers.get("x-ratelimit-reset");
    if (text === null || !/^\d{1,12}$/.test(text)) return undefined;
    return Math.max(0, Number(text) * 1000 - tenantTime(headers, this.#now()));
  }

  #pauseUntil(time: number): void {
    this.#openAt = Math.max(this.#openAt, Math.min(time, this.#now() + longestWait));
  }
}

/** The `Date` header has whole seconds: within the second, this machine's clock goes on. */
function tenantTime(headers: Headers, now: number): number {
  const told = Date.parse(headers.get("date") ?? "");
  return Number.isNaN(told) || Math.abs(told - now) < 1500 ? now : told;
}
