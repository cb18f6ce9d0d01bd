// biome-ignore lint/suspicious/noControlCharactersInRegex: they are ASCII too.
const ascii = /^[\x00-\x7f]*$/;

export function isAscii(text: string): boolean {
  return ascii.test(text);
}

/**
 * No language puts more marks on one letter (UAX #15 §13, Stream-Safe Text Format). A run is looked at from its start
 * only: from each of its marks, the search itself would take 31 times as long.
 */
const overmarked = /(?:^|\P{M})\p{M}{31}/u;

/**
 * Unicode normalisation in linear time. Sorting a run of marks takes time that grows with the square of its length, so a
 * hostile identity provider could make a login take a minute. A text with such a run stays as it is.
 */
export function normalize(text: string, form: "NFC" | "NFKC"): string {
  // ASCII is its own normal form, and nearly every value is ASCII: asking costs a tenth of normalising.
  return isAscii(text) || overmarked.test(text) ? text : text.normalize(form);
}

/** Comparison is exact after Unicode NFC; ignoring case adds lower-casing of no locale. */
export function fold(text: string, ignoreCase: boolean): string {
  const composed = normalize(text, "NFC");
  return ignoreCase ? normalize(composed.toLowerCase(), "NFC") : composed;
}

/** ASCII space only: other white space is part of a value. */
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
  return texts.length < 2 ? [...texts] : [...new Set(texts)].sort(byCodeUnit);
}
