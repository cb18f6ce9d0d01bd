/**
 * One step of a pattern: a code point, or any of a set, once (`many` is false) or any number of times. `points` are
 * those that the set tells apart from an ordinary character.
 */
export type Token =
  | number
  | { readonly test: (point: number) => boolean; readonly many: boolean; readonly points?: readonly number[] };

const anyPoint = () => true;
/** `?` of a glob. */
export const anyOne: Token = { test: anyPoint, many: false };
/** `*` of a glob. */
export const anyRun: Token = { test: anyPoint, many: true };

/** Any of several sequences of tokens. */
export type Pattern = readonly (readonly Token[])[];

/** The work that an analysis may do. Beyond it the answer is not known. */
export interface Budget {
  steps: number;
}

/** The state from which nothing is accepted. */
export const dead = 0;

/**
 * A set of texts: those that any of the patterns matches. Its deterministic automaton is made as it is walked, so only
 * states that are reached cost anything.
 */
export class Acceptor {
  readonly start: number;
  readonly #tokens: (Token | undefined)[] = [];
  readonly #budget: Budget;
  readonly #states: (readonly number[])[] = [];
  readonly #ids = new Map<string, number>();
  readonly #next: Map<number, number>[] = [];
  readonly #points: (ReadonlySet<number> | undefined)[] = [];

  constructor(patterns: readonly Pattern[], budget: Budget) {
    this.#budget = budget;
    this.#intern(new Set());
    const first = new Set<number>();
    for (const tokens of patterns.flat()) {
      first.add(this.#tokens.length);
      this.#tokens.push(...tokens, undefined);
    }
    // Only now are the tokens complete.
    this.start = this.#intern(this.#closed(first));
  }

  step(state: number, point: number): number {
    const known = this.#next[state]?.get(point);
    if (known !== undefined) return known;
    const reached = new Set<number>();
    const from = this.#states[state] ?? [];
    this.#budget.steps -= from.length + 1;
    for (const at of from) {
      const token = this.#tokens[at];
      if (token === undefined) continue;
      if (typeof token === "number") {
        if (token === point) reached.add(at + 1);
      } else if (token.test(point)) reached.add(token.many ? at : at + 1);
    }
    const next = this.#intern(this.#closed(reached));
    this.#next[state]?.set(point, next);
    return next;
  }

  accepts(state: number): boolean {
    return (this.#states[state] ?? []).some((at) => this.#tokens[at] === undefined);
  }

  /** Whether the text is accepted whatever follows. */
  acceptsAll(state: number): boolean {
    return (this.#states[state] ?? []).some((at) => this.#tokens[at] === anyRun && this.#tokens[at + 1] === undefined);
  }

  /** The code points that may lead elsewhere than an ordinary character does. */
  pointsAt(state: number): ReadonlySet<number> {
    const known = this.#points[state];
    if (known) return known;
    const points = new Set<number>();
    for (const at of this.#states[state] ?? []) {
      const token = this.#tokens[at];
      if (typeof token === "number") points.add(token);
      else for (const point of token?.points ?? []) points.add(point);
    }
    this.#points[state] = points;
    return points;
  }

  /** A token for any number of characters may stand for none. */
  #closed(positions: Set<number>): Set<number> {
    // A set is walked in the order of insertion, new positions included.
    for (const at of positions) {
      const token = this.#tokens[at];
      if (typeof token === "object" && token.many) positions.add(at + 1);
    }
    return positions;
  }

  #intern(positions: ReadonlySet<number>): number {
    const sorted = [...positions].sort((a, b) => a - b);
    const key = sorted.join();
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const id = this.#states.push(sorted) - 1;
    this.#ids.set(key, id);
    this.#next.push(new Map());
    return id;
  }
}
