import { ExpiringMap } from "./expiring-map.ts";
import { randomToken } from "./random-token.ts";
import type { Authorization } from "./records.ts";

/** Milliseconds for which a code is good: RFC 6749, 4.1.2, recommends ten minutes at most. */
const codeLifetime = 600_000;

/** For how long a used code is remembered, in milliseconds: the life of a code, and then some. */
const memory = 3_600_000;

/** Authorization codes. Each is good for one use. */
export class AuthorizationCodes {
  readonly #codes: ExpiringMap<Authorization>;
  /** Ids of authorizations whose code was used, by the code. */
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

  /** Uses the client's code up. Undefined where there is none, or it is another client's. */
  take(code: string, client_id: string): Authorization | undefined {
    const authorization = this.#codes.get(code);
    if (authorization === undefined || authorization.client_id !== client_id) return undefined;
    this.#codes.delete(code);
    this.#used.set(code, authorization.id, this.#now() + memory);
    return authorization;
  }

  /** The id of the authorization that the code was used for already, if it was. */
  usedFor(code: string): string | undefined {
    return this.#used.get(code);
  }
}
