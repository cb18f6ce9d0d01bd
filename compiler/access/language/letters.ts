import { fold } from "../../../actions/policy/text.ts";

/**
 * A piece of a value: its code points as matchers compare them, and as those with `ignore_case` do. Pieces do not
 * affect each other, so a value is compared piece by piece.
 */
export interface Letter {
  readonly text: string;
  readonly exact: readonly number[];
  readonly lowerCase: readonly number[];
}

export function pointsOf(text: string): number[] {
  return [...text].map((char) => char.codePointAt(0) as number);
}

export function letterOf(text: string): Letter {
  return { text, exact: pointsOf(fold(text, false)), lowerCase: pointsOf(fold(text, true)) };
}

/**
 * Code points whose neighbours decide how they compare: combining marks and Hangul's parts, which compose with what is
 * before them; the Greek sigma, whose small form depends on its place in the word; halves of surrogate pairs.
 */
export function dependsOnNeighbours(point: number): boolean {
  return /[\p{M}\p{Cs}\u1100-\u11ffΣσς]/u.test(String.fromCodePoint(point));
}

/** The last code point that has a lower case, rounded up. */
const lastCased = 0x1ffff;

let capitals: ReadonlyMap<number, readonly number[]> | undefined;

/** The code points other than itself that `ignore_case` compares as this one. */
export function capitalsOf(point: number): readonly number[] {
  capitals ??= findCapitals();
  return capitals.get(point) ?? [];
}

function findCapitals(): Map<number, number[]> {
  const found = new Map<number, number[]>();
  for (let point = 0; point <= lastCased; point++) {
    if (point === 0xd800) point = 0xe000;
    const char = String.fromCodePoint(point);
    const lower = char.toLowerCase();
    if (lower === char || char.normalize("NFC") !== char) continue;
    const [small, ...more] = pointsOf(lower.normalize("NFC"));
    if (small === undefined || more.length > 0) continue;
    found.set(small, [...(found.get(small) ?? []), point]);
  }
  return found;
}

let resized: readonly Letter[] | undefined;

/**
 * All letters that `ignore_case` makes longer or shorter: `İ` becomes `i` with a dot above; `H` with a macron below has
 * no code point of its own, and its small letter has.
 */
export function resizedLetters(): readonly Letter[] {
  resized ??= [letterOf("İ"), ...findShrinking()];
  return resized;
}

function findShrinking(): Letter[] {
  const found = new Map<string, Letter>();
  for (let point = 0xc0; point <= 0x1fff; point++) {
    const small = String.fromCodePoint(point);
    const [base = "", ...marks] = small.normalize("NFD");
    if (marks.length === 0 || small.normalize("NFC") !== small) continue;
    const letter = letterOf(base.toUpperCase() + marks.join(""));
    const isShrunk = letter.exact.length > 1 && letter.lowerCase.length === 1;
    if (isShrunk) found.set(letter.text, { ...letter, text: letter.text.normalize("NFC") });
  }
  return [...found.values()];
}
