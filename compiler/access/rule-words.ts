import type { Matcher, Rule } from "../policy-files/schema.ts";
import { visible } from "./visible.ts";

/** By attribute, the values of a list that are meant; all where an attribute is absent. */
export type KeptValues = ReadonlyMap<string, readonly string[]>;

/** Whom a rule concerns: `by group Ops and department Sales or Support`, `for everyone`. */
export function describeRule(rule: Rule, kept: KeptValues = new Map(), scim: readonly string[] = []): string {
  const conditions = Object.entries(rule.when ?? {}).map(([name, matcher]) => {
    const written = describeCondition(name, kept.get(name) ?? matcher);
    return scim.includes(name) ? `${written} (from SCIM)` : written;
  });
  const whom = conditions.length === 0 ? "for everyone" : `by ${conditions.join(" and ")}`;
  const where = rule.applications ? ` in ${rule.applications.join(", ")}` : "";
  return visible(whom + where);
}

function describeCondition(attribute: string, matcher: Matcher | readonly string[]): string {
  if (typeof matcher === "string") return values(attribute, [matcher]);
  if (isList(matcher)) return values(attribute, matcher);
  const { equals, one_of, glob, ignore_case } = matcher;
  const inAnyCase = ignore_case ? " in any case" : "";
  if (glob !== undefined) return `${attribute} like ${quoted(glob)}${inAnyCase}`;
  if (equals !== undefined || one_of) return values(attribute, one_of ?? [equals ?? ""]) + inAnyCase;
  return `any ${attribute}`;
}

function isList(matcher: Exclude<Matcher, string> | readonly string[]): matcher is readonly string[] {
  return Array.isArray(matcher);
}

/** More are counted. */
const mostShown = 6;

function values(attribute: string, all: readonly string[]): string {
  const name = attribute === "groups" && all.length === 1 ? "group" : attribute;
  const shown = all.slice(0, mostShown).map(quoted);
  if (all.length > mostShown) return `${name} ${shown.join(", ")} or one of ${all.length - mostShown} more`;
  return `${name} ${[...shown.slice(0, -2), shown.slice(-2).join(" or ")].join(", ")}`;
}

/** Names of one plain word stand for themselves. */
function quoted(text: string): string {
  return /^[\p{L}\p{N}_.*?@:/-]+$/u.test(text) ? text : JSON.stringify(text);
}
