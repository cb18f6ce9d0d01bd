import { refusedSearch } from "./search-error.ts";

/** Whether a field's whole value matches. */
export type Matches = (value: string) => boolean;

/** Other than as a prefix (`jo*`), each part of a term with wildcards must have as many characters. */
const shortestPart = 3;

/** `jo*`, `*usa`, `jane*smith`: `*` stands for any characters. Backslashes escape. */
export function wildcardOf(term: string): Matches {
  const parts = partsOf(term);
  const texts = parts.filter((part) => part !== "");
  if (texts.length === 0) throw refusedSearch(`the wildcard ${term} without any text`);
  const isPrefix = parts.length === 2 && parts[1] === "";
  const short = isPrefix ? undefined : texts.find((text) => text.length < shortestPart);
  if (short !== undefined) {
    throw refusedSearch(`"${short}" in ${term}: where * is not at the end, texts need ${shortestPart} characters`);
  }
  return (value) => matches(parts, value);
}

/** What stands between the wildcards. */
function partsOf(term: string): string[] {
  const parts = [""];
  for (const [token] of term.matchAll(/\\.|./gs)) {
    if (token === "*") parts.push("");
    else parts[parts.length - 1] += token.replace(/^\\/, "");
  }
  return parts;
}

/** Each part at its first place: never slower than linear, whatever the term. */
function matches(parts: readonly string[], value: string): boolean {
  const [first = "", ...rest] = parts;
  const last = rest.pop() ?? "";
  if (!value.startsWith(first)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = value.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return value.length - last.length >= at && value.endsWith(last);
}
