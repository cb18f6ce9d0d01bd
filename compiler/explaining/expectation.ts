import { decisionCodes } from "../../actions/policy/decision/codes.ts";
import { sortedUnique } from "../../actions/policy/text.ts";
import { didYouMean } from "../policy-files/did-you-mean.ts";
import { ExplainError } from "./explain-error.ts";

/** What a decision should be. What is undefined may be anything. */
export interface Expectation {
  readonly decision?: "allow" | "deny" | "pass";
  readonly code?: string;
  /** All of them, in any order. */
  readonly roles?: readonly string[];
  readonly scopes?: readonly string[];
}

interface Decided {
  /** Null: nothing can be said. */
  readonly decision: "allow" | "deny" | "pass" | null;
  readonly code: string | null;
  readonly roles: readonly string[];
  readonly scopes: readonly string[];
}

const forms = "allow, pass, deny, deny=CODE, roles=A,B or scopes=A,B";

/** Reads `--expect`, which may come several times. @throws ExplainError */
export function readExpectation(texts: readonly string[]): Expectation {
  const expected: { -readonly [Key in keyof Expectation]: Expectation[Key] } = {};
  for (const [name, value] of texts.flatMap(readOne)) {
    if (name in expected && String(expected[name]) !== String(value)) {
      throw new ExplainError(`--expect says two things about the ${name}: ${expected[name]}, and ${value}`);
    }
    Object.assign(expected, { [name]: value });
  }
  const granted = expected.roles ?? expected.scopes;
  if (granted && expected.decision && expected.decision !== "allow") {
    throw new ExplainError(`--expect: a decision ${expected.decision} gives no roles or scopes`);
  }
  return granted ? { decision: "allow", ...expected } : expected;
}

function readOne(text: string): [keyof Expectation, string | string[]][] {
  const [name = "", value] = split(text);
  if (value === undefined && ["allow", "deny", "pass"].includes(name)) return [["decision", name]];
  if (value !== undefined && (name === "roles" || name === "scopes")) return [[name, listOf(value)]];
  if (value === undefined || name !== "deny") throw new ExplainError(`--expect must be ${forms}; it is "${text}"`);
  if (!(decisionCodes as readonly string[]).includes(value)) {
    throw new ExplainError(`--expect: there is no code "${value}"${didYouMean(value, decisionCodes)}`);
  }
  return [
    ["decision", "deny"],
    ["code", value],
  ];
}

function split(text: string): [string, string?] {
  const at = text.indexOf("=");
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

function listOf(text: string): string[] {
  return sortedUnique(
    text
      .split(",")
      .map((each) => each.trim())
      .filter((each) => each !== ""),
  );
}

/** What is not as expected, each in a few words. Without any expectation, a refusal is not expected. */
export function unmetBy({ decision, code, roles, scopes }: Decided, expected: Expectation | undefined): string[] {
  const { decision: wanted, ...more } = expected ?? {};
  const came = decision === null ? "no decision, since something is missing" : (code ?? decision);
  if (!expected || !wanted) return decision === "deny" || decision === null ? [`${came} was not expected`] : [];
  if (decision !== wanted || (more.code ?? code) !== code) return [`expected ${more.code ?? wanted}, got ${came}`];
  return [...unequal("roles", more.roles, roles), ...unequal("scopes", more.scopes, scopes)];
}

function unequal(name: string, wanted: readonly string[] | undefined, came: readonly string[]): string[] {
  if (!wanted) return [];
  const [left, right] = [sortedUnique(wanted), sortedUnique(came)];
  if (left.join() === right.join()) return [];
  return [`expected ${name} ${left.join(", ") || "none"}, got ${right.join(", ") || "none"}`];
}
