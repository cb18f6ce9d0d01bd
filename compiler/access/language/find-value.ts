import { Acceptor, anyRun, type Budget, dead, type Pattern } from "./acceptor.ts";
import { type Alphabet, alphabetFor } from "./alphabet.ts";
import type { Letter } from "./letters.ts";
import { anyValue, type ValueTest } from "./value-test.ts";

/** The shortest value found; none if there is no such value; unknown if that could not be decided. */
export type Found = { readonly value: string } | "none" | "unknown";

/** The Action reads no longer texts. */
const maxLength = 1024;

/** A value that passes all tests of `must` and none of `avoid`. */
export function findValue(must: readonly ValueTest[], avoid: readonly ValueTest[], budget: Budget): Found {
  const isWanted = (value: string) =>
    value.length <= maxLength &&
    must.every(({ matches }) => matches(value)) &&
    !avoid.some(({ matches }) => matches(value));
  const listed = must.find(({ words }) => words)?.words;
  if (listed) {
    const value = listed.find(isWanted);
    return value === undefined ? "none" : { value };
  }
  const found = search(must, avoid, budget);
  if (typeof found === "string") return found;
  return isWanted(found.value) ? found : "unknown";
}

interface Node {
  readonly states: readonly number[];
  readonly letter?: Letter;
  readonly before?: Node;
}

/** Breadth first: the first value found is a shortest one. */
function search(must: readonly ValueTest[], avoid: readonly ValueTest[], budget: Budget): Found {
  const avoidExact = avoid.filter(({ ignoresCase }) => !ignoresCase);
  const avoidLowerCase = avoid.filter(({ ignoresCase }) => ignoresCase);
  const walkers = [
    ...must.map((test) => walker([test], true, budget)),
    ...[avoidExact, avoidLowerCase].filter(({ length }) => length > 0).map((tests) => walker(tests, false, budget)),
  ];
  const alphabet = alphabetOf([...must, ...avoid]);
  const first: Node = { states: walkers.map(({ acceptor }) => acceptor.start) };
  if (!isPossible(walkers, first.states)) return "none";
  const seen = new Set([first.states.join()]);
  const queue = [first];
  for (const node of queue) {
    if (budget.steps < 0) return "unknown";
    if (isAccepted(walkers, node.states)) return { value: textOf(node) };
    for (const letter of lettersAt(walkers, node.states, alphabet)) {
      const states = walkers.map((each, index) => advance(each, node.states[index] as number, letter));
      const key = states.join();
      budget.steps -= walkers.length;
      if (seen.has(key)) continue;
      seen.add(key);
      if (isPossible(walkers, states)) queue.push({ states, letter, before: node });
    }
  }
  const isProof = !alphabet.loose && (!must.some(isRepresentative) || [...must, ...avoid].every(ignoresSpelling));
  return isProof ? "none" : "unknown";
}

interface Walker {
  readonly acceptor: Acceptor;
  readonly wanted: boolean;
  readonly ignoresCase: boolean;
}

function walker(tests: readonly ValueTest[], wanted: boolean, budget: Budget): Walker {
  const acceptor = new Acceptor(
    tests.map(({ pattern }) => pattern()),
    budget,
  );
  return { acceptor, wanted, ignoresCase: tests[0]?.ignoresCase === true };
}

function advance({ acceptor, ignoresCase }: Walker, state: number, letter: Letter): number {
  let next = state;
  for (const point of ignoresCase ? letter.lowerCase : letter.exact) next = acceptor.step(next, point);
  return next;
}

function isAccepted(walkers: readonly Walker[], states: readonly number[]): boolean {
  return walkers.every(({ acceptor, wanted }, index) => acceptor.accepts(states[index] as number) === wanted);
}

function isPossible(walkers: readonly Walker[], states: readonly number[]): boolean {
  return walkers.every(({ acceptor, wanted }, index) => {
    const state = states[index] as number;
    return wanted ? state !== dead : !acceptor.acceptsAll(state);
  });
}

function lettersAt(walkers: readonly Walker[], states: readonly number[], alphabet: Alphabet): Set<Letter> {
  const letters = new Set(alphabet.always);
  walkers.forEach(({ acceptor, ignoresCase }, index) => {
    const groups = ignoresCase ? alphabet.byLowerCase : alphabet.byExact;
    for (const point of acceptor.pointsAt(states[index] as number)) {
      for (const letter of groups.get(point) ?? []) letters.add(letter);
    }
  });
  return letters;
}

function alphabetOf(tests: readonly ValueTest[]): Alphabet {
  const [exact, lowerCase] = [new Set<number>(), new Set<number>()];
  for (const { pattern, ignoresCase } of tests) {
    for (const point of namedPoints(pattern())) (ignoresCase ? lowerCase : exact).add(point);
  }
  const ignoring = tests.filter(({ ignoresCase }) => ignoresCase).length;
  return alphabetFor({ exact, lowerCase }, ignoring > 0 && ignoring < tests.length);
}

function* namedPoints(pattern: Pattern): Generator<number> {
  for (const token of pattern.flat()) {
    if (typeof token === "number") yield token;
    else yield* token.points ?? [];
  }
}

function isRepresentative({ representative }: ValueTest): boolean {
  return representative;
}

/**
 * Whether a pattern names no character of a domain's unusual spellings, and does not count characters: then one
 * spelling of each kind represents all.
 */
function ignoresSpelling({ representative, pattern, id }: ValueTest): boolean {
  if (representative || id === anyValue) return true;
  return pattern()
    .flat()
    .every((token) => (typeof token === "number" ? token < 0x80 : token === anyRun));
}

function textOf(node: Node): string {
  const texts: string[] = [];
  for (let at: Node | undefined = node; at?.letter; at = at.before) texts.push(at.letter.text);
  return texts.reverse().join("");
}
