import { fold, trimSpaces } from "../../actions/policy/text.ts";
import { plainTexts } from "./plain-texts.ts";

/** A rule's condition on one attribute. */
export interface Condition {
  /** As the Action compares. */
  readonly exact: (values: readonly string[]) => boolean;
  /** The same, ignoring case. */
  readonly lax: (values: readonly string[]) => boolean;
}

type Difference = readonly [why: string, mend: (value: string) => readonly string[]];

/** Differences between values that people read as equal, and what identity providers send instead of a name. */
const almost: readonly Difference[] = [
  ["it has spaces around it", (value) => [value.trim()]],
  joined("a comma", ","),
  joined("a semicolon", ";"),
  joined("a vertical bar", "|"),
  ["it is a full path; the rule has only a part of it", (value) => pathParts(value)],
  ["it is a distinguished name; the rule has only the value of its CN", commonName],
  ["it has a domain before a backslash", (value) => [value.slice(value.lastIndexOf("\\") + 1)]],
  ["it is JSON in a text; have the provider send a list of texts", jsonTexts],
  joined("a space", " "),
  ["it has look-alike characters (Unicode NFKC would make them equal)", (value) => [value.normalize("NFKC")]],
];

function joined(name: string, separator: string): Difference {
  const why = `these are several values joined by ${name}; \`split\` separates them`;
  return [why, (value) => value.split(separator).map(trimSpaces)];
}

/** What follows each slash: Keycloak sends `/Orders/Managers`. */
function pathParts(value: string): string[] {
  return [...value.matchAll(/\//g)].map(({ index }) => value.slice(index + 1));
}

/** RFC 4514: the value of the first relative distinguished name. A backslash escapes the character after it. */
function commonName(value: string): string[] {
  const name = /^\s*cn\s*=\s*((?:\\.|[^,+\\])*)/i.exec(value)?.[1];
  return name === undefined ? [] : [trimSpaces(name.replace(/\\(.)/g, "$1"))];
}

function jsonTexts(value: string): readonly string[] {
  if (!/^\s*[[{"]/.test(value)) return [];
  try {
    return plainTexts(JSON.parse(value)).map(({ text }) => text);
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}

/** Why a value that does not match nearly does; undefined if it does not even nearly. */
export function nearness(value: string, { exact, lax }: Condition): string | undefined {
  if (lax([value])) return "it differs in case only; `ignore_case: true` would match";
  for (const [why, mend] of almost) {
    const mended = mend(value).filter((text) => fold(text, false) !== fold(value, false));
    if (mended.length > 0 && exact(mended)) return why;
    if (mended.length > 0 && lax(mended)) return `${why}, and it differs in case`;
  }
  return undefined;
}
