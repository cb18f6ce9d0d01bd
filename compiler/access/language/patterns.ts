import type { MatcherPayload } from "../../../actions/policy/carrier/payload.ts";
import { fold } from "../../../actions/policy/text.ts";
import { anyOne, anyRun, type Pattern, type Token } from "./acceptor.ts";
import { pointsOf } from "./letters.ts";

/** The texts that a matcher of the policy accepts, after NFC or, if it ignores case, after lower-casing. */
export function patternOf(payload: MatcherPayload): Pattern {
  if (typeof payload === "string") return [pointsOf(fold(payload, false))];
  if (isList(payload)) return payload.map((value) => pointsOf(fold(value, false)));
  const ignoreCase = payload.i === 1;
  if (payload.p === 1) return [[anyOne, anyRun]];
  if (payload.g !== undefined) return [globTokens(fold(payload.g, ignoreCase))];
  return (payload.v ?? []).map((value) => pointsOf(fold(value, ignoreCase)));
}

export function ignoresCase(payload: MatcherPayload): boolean {
  return typeof payload === "object" && !isList(payload) && payload.i === 1 && payload.p !== 1;
}

function isList(payload: MatcherPayload): payload is readonly string[] {
  return Array.isArray(payload);
}

/** The language of actions/policy/mapping/glob.ts: `*`, `?`, and `\*` and `\?` for themselves. */
function globTokens(glob: string): Token[] {
  const tokens: Token[] = [];
  const points = pointsOf(glob);
  for (let i = 0; i < points.length; i++) {
    const point = points[i] as number;
    const next = points[i + 1];
    if (point === star) tokens.push(anyRun);
    else if (point === question) tokens.push(anyOne);
    else if (point === backslash && (next === star || next === question)) {
      tokens.push(next);
      i++;
    } else tokens.push(point);
  }
  return tokens;
}

const [star = 0, question = 0, backslash = 0] = pointsOf("*?\\");
