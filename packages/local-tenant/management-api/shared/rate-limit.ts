import type { MiddlewareHandler } from "hono";
import type { ManagementEnv } from "./management-env.ts";

/**
 * Auth0's rate-limit headers, counted per second, for clients that read them. No request is refused: a tenant on one
 * machine needs no rate limit.
 * https://auth0.com/docs/troubleshoot/customer-support/operational-policies/rate-limit-policy
 */
export function rateLimitHeaders(now: () => number, limit = 1000): MiddlewareHandler<ManagementEnv> {
  let window = 0;
  let used = 0;
  return async (c, next) => {
    const second = Math.floor(now() / 1000);
    if (second !== window) {
      window = second;
      used = 0;
    }
    used += 1;
    await next();
    c.header("x-ratelimit-limit", String(limit));
    c.header("x-ratelimit-remaining", String(Math.max(1, limit - used)));
    c.header("x-ratelimit-reset", String(second + 1));
  };
}
