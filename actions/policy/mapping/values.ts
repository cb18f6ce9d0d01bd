import { fold } from "../text.ts";

/**
 * An attribute's values, each folded once however many rules compare it: `exact` after Unicode NFC, `lowerCase` as
 * matchers with `ignore_case` compare them. `cost` is that of comparing all of them once, in characters. (The comments
 * are here because the bundler keeps those inside a class.)
 */
export class Values {
  readonly exact: readonly string[];
  readonly cost: number;
  #lowerCase: readonly string[] | undefined;

  constructor(values: readonly string[]) {
    this.exact = values.map((value) => fold(value, false));
    this.cost = values.reduce((sum, { length }) => sum + length + 8, 0);
  }

  get lowerCase(): readonly string[] {
    this.#lowerCase ??= this.exact.map((value) => fold(value, true));
    return this.#lowerCase;
  }
}
