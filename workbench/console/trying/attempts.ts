import { createHash, randomBytes } from "node:crypto";
import type { DecodedToken } from "./decoded-token.ts";
import type { Refusal } from "./token-request.ts";

/** What a person chose to try. */
export interface LoginRequest {
  readonly application: string;
  readonly api: string;
  readonly username: string;
  /** Whose user it is; it is asked for where `asks` is set. */
  readonly connection: string;
  readonly asks: boolean;
  /** The organization's name; empty for none. */
  readonly organization: string;
  /** Empty for all of the API's. */
  readonly scope: string;
}

/** A sign-in that the console began. */
export interface Attempt {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly begunAt: number;
  readonly request: LoginRequest;
  readonly clientId: string;
  /** Unguessable, and good for one answer. */
  readonly state: string;
  /** RFC 7636 */
  readonly verifier: string;
  /** Undefined until the browser is back. */
  result: { readonly refusal: Refusal | null; readonly tokens: readonly DecodedToken[] } | undefined;
}

const most = 50;
const random = () => randomBytes(32).toString("base64url");

export function challengeOf(verifier: string): string {
  return createHash("sha256").update(verifier).digest("base64url");
}

/** The latest sign-ins, in memory only. */
export class Attempts {
  readonly #all: Attempt[] = [];

  begin(request: LoginRequest, clientId: string, begunAt: number): Attempt {
    const [id, state, verifier] = [randomBytes(12).toString("base64url"), random(), random()];
    const attempt: Attempt = { id, begunAt, request, clientId, state, verifier, result: undefined };
    this.#all.unshift(attempt);
    this.#all.length = Math.min(this.#all.length, most);
    return attempt;
  }

  /** The one that waits for an answer with this state. */
  waiting(state: string): Attempt | undefined {
    return this.#all.find((attempt) => attempt.state === state && attempt.result === undefined);
  }

  get(id: string): Attempt | undefined {
    return this.#all.find((attempt) => attempt.id === id);
  }

  /** Newest first. */
  list(): readonly Attempt[] {
    return this.#all;
  }
}
