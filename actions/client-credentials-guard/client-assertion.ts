import { isRecord } from "../policy/records.ts";

/** Whether a client assertion only proves who the client is, carries more than that, or cannot be read. */
export type AssertionKind = "plain" | "says_more" | "unreadable";

/** Header members that describe the signature (RFC 7515 §4.1). All of them are strings. */
const headers: ReadonlySet<string> = new Set(["alg", "typ", "kid", "x5t", "x5t#S256"]);
/** The claims that identify the client (RFC 7523 §3), with the type of their values. */
const claims: Readonly<Record<string, "string" | "number">> = {
  iss: "string",
  sub: "string",
  aud: "string",
  exp: "number",
  nbf: "number",
  iat: "number",
  jti: "string",
};
/** Far more than any real assertion needs. */
const maxCharacters = 16_384;

/**
 * Auth0 has already verified the assertion. This finds anything in it that does not identify the client: further claims
 * or header members, and values that are more than a single string or number.
 */
export function readAssertion(assertion: string): AssertionKind {
  const parts = assertion.length <= maxCharacters ? assertion.split(".") : [];
  const [header, payload] = [readObject(parts[0]), readObject(parts[1])];
  if (parts.length !== 3 || !header || !payload || readBytes(parts[2]) === undefined) return "unreadable";
  const isPlain =
    Object.entries(header).every(([name, value]) => headers.has(name) && typeof value === "string") &&
    Object.entries(payload).every(([name, value]) => Object.hasOwn(claims, name) && isValue(name, value));
  return isPlain ? "plain" : "says_more";
}

function isValue(name: string, value: unknown): boolean {
  // RFC 7519 §4.1.3: several audiences are an array of strings.
  if (name === "aud" && Array.isArray(value)) return value.every((item) => typeof item === "string");
  return typeof value === claims[name];
}

/** A JSON object in canonical base64url without duplicate members, which parsers resolve differently (RFC 7515 §4). */
function readObject(part: string | undefined): Record<string, unknown> | undefined {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(readBytes(part));
    const value: unknown = JSON.parse(text);
    return isRecord(value) && countNames(text) === countMembers(value) ? value : undefined;
  } catch {
    // Not UTF-8 or not JSON.
    return undefined;
  }
}

/** Undefined unless canonical: other encodings can hold bytes that one decoder reads and another skips. */
function readBytes(part = ""): Buffer | undefined {
  const bytes = Buffer.from(part, "base64url");
  return part !== "" && bytes.toString("base64url") === part ? bytes : undefined;
}

/** Counts the member names in a JSON text. */
function countNames(json: string): number {
  return [...json.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?/g)].filter(([, colon]) => colon !== undefined).length;
}

function countMembers(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  const inner = Object.values(value).reduce<number>((sum, item) => sum + countMembers(item), 0);
  return inner + (Array.isArray(value) ? 0 : Object.keys(value).length);
}
