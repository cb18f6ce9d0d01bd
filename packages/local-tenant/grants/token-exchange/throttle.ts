import { OAuthError } from "@federated-actions/auth0-dialect/oauth-error";
import { ExpiringMap } from "../../state/expiring-map.ts";

/**
 * Auth0's defaults for suspicious IP throttling of token exchange: attempts, and milliseconds until one more is
 * allowed.
 */
const mostAttempts = 10;
const refillMs = 600_000;

const tooMany =
  "We have detected suspicious login behavior and further attempts will be blocked. Please contact the administrator.";

interface Failures {
  readonly count: number;
  /** When `count` was reached, in milliseconds since the epoch. */
  readonly at: number;
}

/**
 * Counts the subject tokens that Actions reject as invalid, by IP address, and blocks addresses that send too many.
 * https://auth0.com/docs/authenticate/custom-token-exchange/cte-attack-protection
 */
export class ExchangeThrottle {
  readonly #failures: ExpiringMap<Failures>;
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
    this.#failures = new ExpiringMap(now, 10_000);
  }

  /** @throws {OAuthError} 429 `too_many_attempts` */
  check(ip: string): void {
    if (this.#left(ip) <= mostAttempts - 1) return;
    throw new OAuthError(429, "too_many_attempts", tooMany);
  }

  fail(ip: string): void {
    const count = this.#left(ip) + 1;
    const now = this.#now();
    this.#failures.set(ip, { count, at: now }, now + mostAttempts * refillMs);
  }

  /** The failures that still count. It is a fraction while one of them is expiring. */
  #left(ip: string): number {
    const failures = this.#failures.get(ip);
    if (failures === undefined) return 0;
    return Math.max(0, failures.count - (this.#now() - failures.at) / refillMs);
  }
}
