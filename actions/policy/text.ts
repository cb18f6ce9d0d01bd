// biome-ignore lint/suspicious/noControlCharactersInRegex: they are ASCII too.
const ascii = /^[\x00-\x7f]*$/;

export function isAscii(text: string): boolean {
  return ascii.test(text);
}

/**
 * No language puts more marks on one letter (UAX #15 §13, Stream-Safe Text Format). The lookbehind matches a run from
 * its start only: starting at each of its marks would take 31 times as long. Here and elsewhere, an expression with
 * Unicode classes is made where it is needed: reading one takes half a millisecond in a new process.
 */
function isOvermarked(text: string): boolean {
  return /(?:^|\P{M})\p{M}{31}/u.test(text);
}

/**
 * Unicode normalization in linear time. Sorting a run of combining marks takes quadratic time, so a hostile identity
 * provider could make a login take a minute. A text with such a run is left unchanged.
 */
export function normalize(text: string, form: "NFC" | "NFKC"): string {
  // ASCII is its own normal form, and nearly every value is ASCII: the test costs a tenth of normalizing.
  return isAscii(text) || isOvermarked(text) ? text : text.normalize(form);
}

/** Comparison is exact after Unicode NFC; ignoring case adds lower-casing without a locale. */
export function fold(text: string, ignoreCase: boolean): string {
  const composed = normalize(text, "NFC");
  return ignoreCase ? normalize(composed.toLowerCase(), "NFC") : composed;
}

/** ASCII space only: other white space belongs to the value. */
export function trimSpaces(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && text[start] === " ") start++;
  while (end > start && text[end - 1] === " ") end--;
  return text.slice(start, end);
}

export function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export function sortedUnique(texts: readonly string[]): string[] {
  const isSorted = texts.every((text, index) => index === 0 || (texts[index - 1] ?? "") < text);
  return isSorted ? [...texts] : [...new Set(texts)].sort();
}
