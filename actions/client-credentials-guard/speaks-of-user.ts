import { isAscii, normalize } from "../policy/text.ts";
import { foldName, userWords } from "./user-words.ts";

const maxDepth = 8;
/** Longer values are not parsed. */
const maxText = 16_384;

/** Bounds the work for one request, however many parameters it has. */
interface Budget {
  characters: number;
  names: number;
}

/**
 * Whether any parameter's name, or any name within its value (JSON or form, to a depth of 8), names a user. Names are
 * checked first, so that a flood of values cannot hide one.
 */
export function speaksOfUser(body: Readonly<Record<string, unknown>>, parameters: readonly string[]): boolean {
  const names: Budget = { characters: 65_536, names: 500 };
  if (parameters.some((name) => nameSpeaks(name, names))) return true;
  const values: Budget = { characters: 65_536, names: 500 };
  return parameters.some((name) => valueSpeaks(body[name], maxDepth, values));
}

/** Charges a text to the budget; false once it is used up. NFKC may turn one character into 18; each text is parsed. */
function affords(budget: Budget, text: string): boolean {
  budget.characters -= 32 + text.length * (isAscii(text) ? 1 : 16);
  return budget.characters >= 0;
}

/** `user[name]`, `user.name`, `https://ns/roles` and doubly encoded names are checked as a whole and part by part. */
function nameSpeaks(name: string, budget: Budget): boolean {
  if (--budget.names < 0 || !affords(budget, name)) return false;
  let text = name;
  for (let round = 0; round < 3; round++) {
    if (userWords.has(foldName(text))) return true;
    // Invisible characters are not separators; `run_as` is one name, and `actAsUser` three words.
    const names = normalize(text, "NFKC")
      .replace(/\p{Cf}/gu, "")
      .split(/[^\p{L}\p{N}_-]+/u);
    const parts = names.flatMap((part) => part.split(/[_-]+/));
    const words = parts.flatMap((part) => part.split(/(?<=\p{Ll})(?=\p{Lu})/u));
    if ([...names, ...parts, ...words].some((word) => userWords.has(foldName(word)))) return true;
    const decoded = percentDecode(text);
    if (decoded === text) return false;
    text = decoded;
  }
  return false;
}

function valueSpeaks(value: unknown, depth: number, budget: Budget): boolean {
  if (depth === 0 || budget.names <= 0 || budget.characters <= 0) return false;
  if (typeof value === "string") return textSpeaks(value, depth, budget);
  if (Array.isArray(value)) return value.some((item) => valueSpeaks(item, depth - 1, budget));
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(
    ([name, inner]) => nameSpeaks(name, budget) || valueSpeaks(inner, depth - 1, budget),
  );
}

function textSpeaks(text: string, depth: number, budget: Budget): boolean {
  if (text.length > maxText || !affords(budget, text)) return false;
  const json = parseJson(text);
  if ((typeof json === "object" && json !== null) || typeof json === "string")
    return valueSpeaks(json, depth - 1, budget);
  if (!text.includes("=")) {
    const decoded = percentDecode(text);
    return decoded !== text && valueSpeaks(decoded, depth - 1, budget);
  }
  for (const [name, inner] of new URLSearchParams(text)) {
    if (nameSpeaks(name, budget) || valueSpeaks(inner, depth - 1, budget)) return true;
  }
  return false;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: it may still be a form or plain text.
    return undefined;
  }
}

function percentDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // Not percent-encoded: taken literally.
    return text;
  }
}
