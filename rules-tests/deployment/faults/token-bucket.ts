/** A limit such as Auth0 has on its Management API: so many requests at once, and so many a second after that. */
export interface Rate {
  /** Free tenants 2, production tenants 16 and more. */
  readonly perSecond: number;
  /** Free tenants 2, enterprise tenants 10 to 50. As many as `perSecond` unless given. */
  readonly burst?: number;
  /** Whether refusals carry `Retry-After`. Auth0 documents only the `X-RateLimit-*` headers. */
  readonly retryAfter?: boolean;
}

/** A request's place in the bucket, and the headers that tell of it. */
export interface Taken {
  readonly allowed: boolean;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * A token bucket.
 * https://auth0.com/docs/troubleshoot/customer-support/operational-policies/rate-limit-policy
 *
 * @param now milliseconds since the epoch
 */
export function tokenBucket({ perSecond, burst = perSecond, retryAfter = false }: Rate, now: () => number) {
  let tokens = burst;
  let filledAt = now();
  return (): Taken => {
    const time = now();
    tokens = Math.min(burst, tokens + ((time - filledAt) / 1000) * perSecond);
    filledAt = time;
    const allowed = tokens >= 1;
    if (allowed) tokens -= 1;
    // Until there is a token again, in whole seconds of the epoch: the header knows no fractions.
    const wait = tokens >= 1 ? 0 : (1 - tokens) / perSecond;
    const reset = Math.ceil(time / 1000 + wait);
    const headers = {
      "x-ratelimit-limit": String(burst),
      "x-ratelimit-remaining": String(Math.floor(tokens)),
      "x-ratelimit-reset": String(reset),
      ...(allowed || !retryAfter ? {} : { "retry-after": String(Math.max(1, Math.ceil(wait))) }),
    };
    return { allowed, headers };
  };
}
