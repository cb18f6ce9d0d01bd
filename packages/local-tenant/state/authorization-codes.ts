import { ExpiringMap } from "./expiring-map.ts";
import { randomToken } from "./random-token.ts";
import type { Authorization } from "./records.ts";

/** Milliseconds for which a code is valid: RFC 6749, 4.1.2, recommends ten minutes at most. */
const codeLifetime = 600_000;

/** Milliseconds for which a used code is remembered: longer than a code is valid. */
const memory = 3_600_000;

/** Authorization codes. Each can be used once. */
export class AuthorizationCodes {
  readonly #codes: ExpiringMap<Authorization>;
  /** The ids of authorizations whose code was used, by code. */
  readonly #used: ExpiringMap<string>;
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
    this.#codes = new ExpiringMap(now, 10_000);
    this.#used = new ExpiringMap(now);
  }

  create(authorization: Authorization): string {
    const code = randomToken();
    this.#codes.set(code, authorization, this.#now() + codeLifetime);
    return code;
  }

  /** Uses the client's code. Undefined if the code is unknown or another client's. */
  take(code: string, client_id: string): Authorization | undefined {
    const authorization = this.#codes.get(code);
    if (authorization === undefined || authorization.client_id !== client_id) return undefined;
    this.#codes.delete(code);
    this.#used.set(code, authorization.id, this.#now() + memory);
    return authorization;
  }

  /** The id of the code's authorization, if the code was used. */
  usedFor(code: string): string | undefined {
    return this.#used.get(code);
  }
}
