// biome-ignore lint/suspicious/noControlCharactersInRegex: they are ASCII too.
const ASCII = /^[\x00-\x7f]*$/;

/** Comparison is exact after Unicode NFC; ignoring case adds lower-casing of no locale. */
export function fold(text: string, ignoreCase: boolean): string {
  // ASCII is its own NFC, and nearly every value is ASCII: asking costs a tenth of normalising.
  const composed = ASCII.test(text) ? text : text.normalize("NFC");
  return ignoreCase ? composed.toLowerCase().normalize("NFC") : composed;
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
