import { didYouMean } from "../did-you-mean.ts";
import { type Location, type Problem, problem, sortProblems } from "../problems.ts";

interface Use {
  readonly name: string;
  readonly at: Location;
  /** The place of the key or value that contains the placeholder. */
  readonly string: Location;
}

/** The uses of `${NAME}` that have no value, in all files. */
export class UnsetValues {
  readonly #uses: Use[] = [];

  add(use: Use): void {
    this.#uses.push(use);
  }

  /** Other problems of an unfilled string tell nothing: they may be gone once it is filled. */
  without(problems: readonly Problem[]): Problem[] {
    const unfilled = new Set(this.#uses.map(({ string }) => placeOf(string)));
    return problems.filter((one) => !unfilled.has(placeOf(one)));
  }

  /** One problem a name, at its first use. */
  problems(known: readonly string[], environmentFile: string): Problem[] {
    return [...new Set(this.#uses.map(({ name }) => name))].flatMap((name) => {
      const places = this.#uses.filter((use) => use.name === name).map(({ at }) => at);
      const further = places.length - 1;
      const where = further === 0 ? "" : `, here and in ${further} further place${further === 1 ? "" : "s"}`;
      const advice = `add it to values in ${environmentFile}${didYouMean(name, known)}`;
      return sortProblems(places.map((at) => problem(at, `\${${name}} has no value${where}: ${advice}`))).slice(0, 1);
    });
  }
}

function placeOf({ file, line, column }: Location): string {
  return `${file}:${line}:${column}`;
}
