import { fold } from "../text.ts";

/** An attribute's values, each folded once however many rules compare it. */
export class Values {
  /** After Unicode NFC. */
  readonly exact: readonly string[];
  /** The cost of comparing all of them once, in characters. */
  readonly cost: number;
  #lowerCase: readonly string[] | undefined;

  constructor(values: readonly string[]) {
    this.exact = values.map((value) => fold(value, false));
    this.cost = values.reduce((sum, { length }) => sum + length + 8, 0);
  }

  /** As matchers with `ignore_case` compare them. */
  get lowerCase(): readonly string[] {
    this.#lowerCase ??= this.exact.map((value) => fold(value, true));
    return this.#lowerCase;
  }
}
