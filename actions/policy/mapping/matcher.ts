import type { MatcherPayload } from "../carrier/payload.ts";
import { ensure } from "../decision/refusal.ts";
import { isList } from "../records.ts";
import { fold } from "../text.ts";
import { compileGlob } from "./glob.ts";
import type { Values } from "./values.ts";

/** Whether any of an attribute's values matches. */
export type Matcher = (values: Values) => boolean;

type MatcherObject = Extract<MatcherPayload, { i?: 1 }>;

export function compileMatcher(payload: MatcherPayload): Matcher {
  // A text or a list has none of these.
  const { v, g, p, i } = payload as MatcherObject;
  if (p === 1) return ({ exact }) => exact.some((value) => value !== "");
  const ignoreCase = i === 1;
  const folded = (value: string) => fold(value, ignoreCase);
  const compared = (values: Values) => (ignoreCase ? values.lowerCase : values.exact);
  if (g !== undefined) {
    const matches = compileGlob(folded(g));
    return (values) => compared(values).some(matches);
  }
  const wanted = v ?? exactValues(payload);
  ensure(wanted !== undefined);
  const known = new Set(wanted.map(folded));
  return (values) => compared(values).some((value) => known.has(value));
}

/** The values of a matcher that compares exactly: these can be looked up instead of tried one by one. */
export function exactValues(payload: MatcherPayload): readonly string[] | undefined {
  if (typeof payload === "string") return [payload];
  if (isList(payload)) return payload;
  return payload.i === undefined ? payload.v : undefined;
}
