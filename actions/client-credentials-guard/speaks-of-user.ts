import { normalize } from "../policy/text.ts";
import { foldName, userWords } from "./user-words.ts";

const maxDepth = 8;
/** Values are looked into up to this many characters and names: enough for any attempt, and no work for a flood. */
const maxText = 16_384;
const maxNames = 2_000;

/** Whether a parameter's name, or any name within its value (JSON or form, to a depth of 8), speaks of a user. */
export function speaksOfUser(name: string, value: unknown): boolean {
  const budget = { names: maxNames };
  return nameSpeaks(name) || valueSpeaks(value, maxDepth, budget);
}

/** `user[name]`, `user.name`, `https://ns/roles` and doubly encoded names are looked at whole and part by part. */
function nameSpeaks(name: string): boolean {
  let text = name.slice(0, maxText);
  for (let round = 0; round < 3; round++) {
    if (userWords.has(foldName(text))) return true;
    const parts = normalize(text, "NFKC").split(/[^\p{L}\p{N}]+/u);
    // camelCase is two words too: `actAsUser` speaks of a user.
    const words = parts.flatMap((part) => part.split(/(?<=\p{Ll})(?=\p{Lu})/u));
    if ([...parts, ...words].some((word) => userWords.has(foldName(word)))) return true;
    const decoded = percentDecode(text);
    if (decoded === text) return false;
    text = decoded;
  }
  return false;
}

function valueSpeaks(value: unknown, depth: number, budget: { names: number }): boolean {
  if (depth === 0 || budget.names <= 0) return false;
  if (typeof value === "string") return textSpeaks(value, depth, budget);
  if (Array.isArray(value)) return value.some((item) => valueSpeaks(item, depth - 1, budget));
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(([name, inner]) => {
    budget.names--;
    return budget.names >= 0 && (nameSpeaks(name) || valueSpeaks(inner, depth - 1, budget));
  });
}

function textSpeaks(text: string, depth: number, budget: { names: number }): boolean {
  if (text.length > maxText) return false;
  const json = parseJson(text);
  if ((typeof json === "object" && json !== null) || typeof json === "string")
    return valueSpeaks(json, depth - 1, budget);
  if (!text.includes("=")) {
    const decoded = percentDecode(text);
    return decoded !== text && valueSpeaks(decoded, depth - 1, budget);
  }
  for (const [name, inner] of new URLSearchParams(text)) {
    budget.names--;
    if (budget.names < 0) return false;
    if (nameSpeaks(name) || valueSpeaks(inner, depth - 1, budget)) return true;
  }
  return false;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: it may still be a form, or just a text.
    return undefined;
  }
}

function percentDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // Not well encoded: it says what it says.
    return text;
  }
}
