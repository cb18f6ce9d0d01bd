import { compileGlob } from "./glob.ts";
import { demand, type MatcherPayload } from "./payload.ts";
import { fold } from "./text.ts";

/** Whether any of an attribute's values matches. */
export type Matcher = (values: readonly string[]) => boolean;

export function compileMatcher(payload: MatcherPayload): Matcher {
  const exact = exactValues(payload);
  if (exact) {
    const wanted = new Set(exact.map((value) => fold(value, false)));
    return (values) => values.some((value) => wanted.has(fold(value, false)));
  }
  // Not exact, so one of the object forms.
  const { v, g, p, i } = payload as Extract<MatcherPayload, { i?: 1 }>;
  const ignoreCase = i === 1;
  if (g !== undefined) {
    const matches = compileGlob(fold(g, ignoreCase));
    return (values) => values.some((value) => matches(fold(value, ignoreCase)));
  }
  if (v !== undefined) {
    const wanted = new Set(v.map((value) => fold(value, ignoreCase)));
    return (values) => values.some((value) => wanted.has(fold(value, ignoreCase)));
  }
  demand(p === 1);
  return (values) => values.some((value) => value !== "");
}

/** The values of a matcher that compares exactly, which can be looked up instead of tried one by one. */
export function exactValues(payload: MatcherPayload): readonly string[] | undefined {
  if (typeof payload === "string") return [payload];
  if (isList(payload)) return payload;
  return payload.v !== undefined && payload.i === undefined ? payload.v : undefined;
}

function isList(payload: MatcherPayload): payload is readonly string[] {
  return Array.isArray(payload);
}
