import { ensure, type MatcherPayload } from "../carrier/payload.ts";
import { fold } from "../text.ts";
import { compileGlob } from "./glob.ts";

/** Whether any of an attribute's values matches. */
export type Matcher = (values: readonly string[]) => boolean;

type MatcherObject = Extract<MatcherPayload, { i?: 1 }>;

export function compileMatcher(payload: MatcherPayload): Matcher {
  // A text or a list has none of these.
  const { v, g, p, i } = payload as MatcherObject;
  if (p === 1) return (values) => values.some((value) => value !== "");
  const ignoreCase = i === 1;
  const folded = (value: string) => fold(value, ignoreCase);
  if (g !== undefined) {
    const matches = compileGlob(folded(g));
    return (values) => values.some((value) => matches(folded(value)));
  }
  const wanted = v ?? exactValues(payload);
  ensure(wanted !== undefined);
  const known = new Set(wanted.map(folded));
  return (values) => values.some((value) => known.has(folded(value)));
}

/** The values of a matcher that compares exactly, which can be looked up instead of tried one by one. */
export function exactValues(payload: MatcherPayload): readonly string[] | undefined {
  if (typeof payload === "string") return [payload];
  if (isList(payload)) return payload;
  return payload.i === undefined ? payload.v : undefined;
}

function isList(payload: MatcherPayload): payload is readonly string[] {
  return Array.isArray(payload);
}
