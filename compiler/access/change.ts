import type { Person } from "./person.ts";
import { visible } from "./visible.ts";

/** The smallest person whom a change concerns. */
export interface Witness extends Person {
  /** Where the person signs in. */
  readonly connection: string;
  /** To which application, as `<customer>--<application>`; absent where all do. */
  readonly application?: string;
  /** The first day on which it is so; absent if it is so now. */
  readonly from?: string;
}

/** A difference between two policies in who may do what. */
export interface AccessChange {
  /** The slug; null where it concerns all. */
  readonly customer: string | null;
  /** Whether somebody gets what they did not get before, or that cannot be excluded. */
  readonly widens: boolean;
  /** False if it could not be decided whether somebody gains: such a change counts as a widening. */
  readonly decided: boolean;
  /** What changes, in a line that starts with the customer. */
  readonly words: string;
  readonly witness?: Witness;
}

/** Makes the changes of one customer. */
export class ChangesOf {
  readonly #customer: string | null;

  constructor(customer: string | null) {
    this.#customer = customer;
  }

  wider(words: string, witness?: Witness): AccessChange {
    return this.#change({ widens: true, decided: true, words }, witness);
  }

  narrower(words: string, witness?: Witness): AccessChange {
    return this.#change({ widens: false, decided: true, words }, witness);
  }

  /** What it does cannot be told from the policy. */
  unclear(words: string): AccessChange {
    return this.#change({ widens: true, decided: false, words });
  }

  /** One of what was added and one of what was removed, if any. */
  sets(
    added: readonly string[],
    removed: readonly string[],
    words: (kind: "added" | "removed", list: string) => string,
  ) {
    return [
      ...(added.length > 0 ? [this.wider(words("added", added.join(", ")))] : []),
      ...(removed.length > 0 ? [this.narrower(words("removed", removed.join(", ")))] : []),
    ];
  }

  #change(change: Omit<AccessChange, "customer">, witness?: Witness): AccessChange {
    const words = this.#customer === null ? change.words : `${this.#customer}: ${change.words}`;
    return { customer: this.#customer, ...change, words: visible(words), ...(witness && { witness }) };
  }
}

/** The items of a that b lacks. */
export function without<T>(a: Iterable<T>, b: Iterable<T>): T[] {
  const lacking = new Set(b);
  return [...a].filter((item) => !lacking.has(item));
}

export function isSame(a: unknown, b: unknown): boolean {
  return canonical(a) === canonical(b);
}

/** JSON with sorted keys. */
function canonical(value: unknown): string {
  return (
    JSON.stringify(value, (_, inner: unknown) =>
      typeof inner === "object" && inner !== null && !Array.isArray(inner)
        ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
        : inner,
    ) ?? ""
  );
}
