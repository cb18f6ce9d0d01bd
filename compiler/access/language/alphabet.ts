import { capitalsOf, dependsOnNeighbours, type Letter, letterOf, resizedLetters } from "./letters.ts";

/** The code points that patterns name, after NFC and after lower-casing. */
export interface NamedPoints {
  readonly exact: ReadonlySet<number>;
  readonly lowerCase: ReadonlySet<number>;
}

/**
 * Letters that represent all others: whatever value some patterns tell apart is told apart by a value of these letters.
 * A character that a wildcard matches can be replaced by one that no pattern names and that has as many code points,
 * before and after lower-casing: the new value matches nothing that the old one does not.
 */
export interface Alphabet {
  /** Those that no pattern names, and those that lower-casing makes longer or shorter. */
  readonly always: readonly Letter[];
  readonly byExact: ReadonlyMap<number, readonly Letter[]>;
  readonly byLowerCase: ReadonlyMap<number, readonly Letter[]>;
  /** Whether patterns name code points that compare differently beside others: then letters are no proof. */
  readonly loose: boolean;
}

/** @param mixed whether some patterns ignore case and others do not */
export function alphabetFor(named: NamedPoints, mixed: boolean): Alphabet {
  const exact = [...named.exact].map((point) => letterOf(String.fromCodePoint(point)));
  const lowerCase = [...named.lowerCase].flatMap((point) =>
    [point, ...capitalsOf(point)].map((each) => letterOf(String.fromCodePoint(each))),
  );
  const letters = [...new Map([...exact, ...lowerCase].map((letter) => [letter.text, letter])).values()];
  const unnamed = freshLetter(named);
  const resized = mixed ? resizedFor(named) : [];
  return {
    always: [...(unnamed ? [unnamed] : []), ...(resized ?? [])],
    byExact: groupBy(letters, ({ exact: [first = 0] }) => first),
    byLowerCase: groupBy(letters, ({ lowerCase: [first = 0] }) => first),
    loose: !unnamed || !resized || [...named.exact, ...named.lowerCase].some(dependsOnNeighbours),
  };
}

function isNamed({ exact, lowerCase }: Letter, named: NamedPoints): boolean {
  return exact.some((point) => named.exact.has(point)) || lowerCase.some((point) => named.lowerCase.has(point));
}

/** Readable ones first: people see them in a witness. */
const ordinary = "xyzabcdefghijklmnopqrstuvw0123456789éèàçøßñöäü中文字".split("").map(letterOf);

function freshLetter(named: NamedPoints): Letter | undefined {
  return ordinary.find((letter) => !isNamed(letter, named));
}

/** Of each shape one that no pattern names, and all that have something named. Undefined if a shape is missing. */
function resizedFor(named: NamedPoints): Letter[] | undefined {
  const all = resizedLetters();
  const shape = ({ exact, lowerCase }: Letter) => `${exact.length}:${lowerCase.length}`;
  const fresh = new Map(all.filter((letter) => !isNamed(letter, named)).map((letter) => [shape(letter), letter]));
  const used = all.filter((letter) => isNamed(letter, named));
  const missing = used.some((letter) => !fresh.has(shape(letter)) && letter.exact.length > 1);
  return missing ? undefined : [...fresh.values(), ...used];
}

function groupBy(letters: readonly Letter[], key: (letter: Letter) => number): Map<number, Letter[]> {
  const groups = new Map<number, Letter[]>();
  for (const letter of letters) {
    const group = groups.get(key(letter));
    if (group) group.push(letter);
    else groups.set(key(letter), [letter]);
  }
  return groups;
}
