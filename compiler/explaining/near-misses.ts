import type { AttributeSource } from "../../actions/policy/mapping/attributes.ts";
import { foundElsewhere } from "./elsewhere.ts";
import { nearness } from "./nearness.ts";
import type { MappedLogin, Tried, TriedRule } from "./rules-tried.ts";

/** A rule that nearly matched. */
export interface NearMiss {
  /** Its number in role_mapping, from 1. */
  readonly rule: number;
  readonly attribute: string;
  readonly value: string;
  readonly expected: unknown;
  readonly why: string;
  /** Where the rule is: `FILE:LINE`. */
  readonly at: string;
}

type Miss = Omit<NearMiss, "rule" | "at">;

/** Rules that nearly matched, and why they did not: how a value differs, where it is instead, how a rule is limited. */
export function findNearMisses({ source }: MappedLogin, rules: readonly TriedRule[]): NearMiss[] {
  return rules.flatMap((rule) => {
    const misses = rule.failed.length > 0 ? rule.failed.flatMap((each) => missesOf(source, each)) : limitedBy(rule);
    return misses.map((miss) => ({ rule: rule.number, ...miss, at: rule.at }));
  });
}

/** A near miss in one line. */
export function describeNearMiss({ rule, attribute, value, expected, why, at }: NearMiss): string {
  return `rule ${rule} (${at}): ${attribute} ${JSON.stringify(value)}, expected ${JSON.stringify(expected)}: ${why}`;
}

function missesOf(source: AttributeSource, tried: Tried): Miss[] {
  const { attribute, expected, values } = tried;
  const near = values.flatMap((value) => {
    const why = nearness(value, tried);
    return why === undefined ? [] : [{ value, why }];
  });
  return [...near, ...foundElsewhere(attribute, source, tried)].map((found) => ({ attribute, expected, ...found }));
}

/** Why a rule does not hold although the user's attributes match. */
function limitedBy({ tried: [first], limits }: TriedRule): Miss[] {
  const value = first?.values.find((each) => first.exact([each])) ?? "true";
  const miss = { attribute: first?.attribute ?? "everyone", expected: first?.expected ?? true, value };
  return limits.map((limit) => ({ ...miss, why: `it matches, but ${limit}` }));
}
