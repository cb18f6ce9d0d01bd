import type { Found, Kind, Resource } from "./resources.ts";

/** What a deployment would do to one resource. */
export interface Change {
  readonly action: "create" | "change" | "remove";
  readonly kind: Kind;
  readonly name: string;
  readonly customer: string | null;
  /** What changes, for people. */
  readonly words: string;
  /** Whether anybody may get more than before. */
  readonly widens: boolean;
  /** Absent of a removal. */
  readonly wanted?: Resource;
  /** Absent of a creation. */
  readonly found?: Found;
  /** The properties that differ. */
  readonly fields: readonly string[];
}

/** Something that no deployment wrote, or that no deployment mends. */
export interface Drift {
  readonly kind: Kind | "tenant";
  readonly name: string;
  readonly customer: string | null;
  readonly words: string;
}

export interface Difference {
  /** Widening ones first. */
  readonly changes: readonly Change[];
  readonly drift: readonly Drift[];
  /** How many resources are as they should be. */
  readonly unchanged: number;
}

/** A change in the stable form of `--json`. */
export function publicChange({ action, kind, name, customer, words, widens }: Change): object {
  return { action, kind, name, customer, words, widens };
}
