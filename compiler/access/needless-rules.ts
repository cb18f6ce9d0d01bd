import type { Policy } from "../policy-files/policy.ts";
import type { Location } from "../policy-files/problems.ts";
import type { Customer } from "../policy-files/schema.ts";
import { findPerson, type PersonFound } from "./find-person.ts";
import type { ConnectionMapping, MappedRule } from "./mapping.ts";
import { describeRule } from "./rule-words.ts";
import { Side } from "./side.ts";
import { isUnclear } from "./unclear-split.ts";

/** A rule without which everybody would have the same roles. */
export interface NeedlessRule {
  readonly customer: string;
  /** Its number in role_mapping, from 1. */
  readonly rule: number;
  readonly place: Location;
  /** Whom it concerns. */
  readonly words: string;
  /** The numbers of the rules that give what it gives; empty if nobody can meet it. */
  readonly covered_by: readonly number[];
}

/**
 * Rules that could be removed, each beside those that remain: of two equal rules only the later one is needless. One
 * that cannot be decided is not listed, and neither is one that has ended, of which loading warns.
 */
export function needlessRules(
  policy: Policy,
  now: number,
  isWanted: (customer: Customer) => boolean = () => true,
): NeedlessRule[] {
  const side = new Side(policy);
  const wanted = [...side.customers.values()].filter(isWanted);
  return wanted.flatMap((customer) => needlessOf(side, customer, now));
}

/** Such as "rule 2 gives all that it gives". */
export function whyNeedless({ covered_by: rules }: NeedlessRule): string {
  if (rules.length === 0) return "nobody can meet it";
  const [s, gives] = rules.length > 1 ? ["s", "give"] : ["", "gives"];
  return `rule${s} ${rules.join(", ")} ${gives} all that it gives`;
}

function needlessOf(side: Side, customer: Customer, now: number): NeedlessRule[] {
  const mappings = Object.keys(customer.connections).map((name) => side.mapping(customer, name));
  const removed = new Set<number>();
  const found: NeedlessRule[] = [];
  for (const index of customer.role_mapping.map((_, at) => at).reverse()) {
    const by = mappings.map((mapping) => coveringRules(mapping, index, removed, now));
    if (by.length === 0 || by.includes(undefined)) continue;
    removed.add(index);
    found.push({
      customer: customer.customer,
      rule: index + 1,
      place: side.policy.locate(side.policy.files.customer(customer.customer), ["role_mapping", index]),
      words: describeRule(customer.role_mapping[index] as Customer["role_mapping"][number]),
      covered_by: [...new Set(by.flat())]
        .filter((each) => each !== undefined)
        .map((each) => each + 1)
        .sort((a, b) => a - b),
    });
  }
  return found.reverse();
}

/** The rules that give all that a rule gives; none if nobody meets it; undefined if it is needed. */
function coveringRules(
  mapping: ConnectionMapping,
  index: number,
  removed: ReadonlySet<number>,
  now: number,
): number[] | undefined {
  const rule = mapping.rules[index] as MappedRule;
  if (rule.until < now) return undefined;
  const widerByRole = rule.rule.roles.map((role) =>
    mapping.rules.filter((other) => other !== rule && !removed.has(other.index) && isWider(other, rule, role)),
  );
  // All of them together first: most rules are needed, and one question shows it.
  const uncovered = firstUncovered(widerByRole, rule, mapping);
  if (typeof uncovered === "object") return undefined;
  if (findPerson(rule.conditions, mapping.email, []) === "none") return [];
  if (uncovered !== "none") return undefined;
  const covering = new Set<number>();
  for (const others of widerByRole) {
    const alone = others.find((other) => covers([other], rule, mapping));
    for (const other of alone ? [alone] : others) covering.add(other.index);
  }
  return [...covering];
}

/** Whether a rule gives the role for as long, and wherever, another does. */
function isWider(other: MappedRule, { until, applications }: MappedRule, role: string): boolean {
  const isEverywhere =
    !other.applications || (applications && [...applications].every((id) => other.applications?.has(id)));
  return other.rule.roles.includes(role) && other.until >= until && isEverywhere === true;
}

/** Who has one of the roles by this rule alone, of each role's others; none if there is nobody. */
function firstUncovered(
  widerByRole: readonly (readonly MappedRule[])[],
  rule: MappedRule,
  mapping: ConnectionMapping,
): PersonFound {
  for (const others of widerByRole) {
    const person = whoNeeds(rule, others, mapping);
    if (person !== "none") return person;
  }
  return "none";
}

function covers(others: readonly MappedRule[], rule: MappedRule, mapping: ConnectionMapping): boolean {
  return whoNeeds(rule, others, mapping) === "none";
}

/** Who meets a rule and none of the others. */
function whoNeeds(rule: MappedRule, others: readonly MappedRule[], mapping: ConnectionMapping): PersonFound {
  const conditions = others.map((other) => other.conditions);
  if (others.length === 0 || isUnclear(rule, conditions, [mapping], mapping.email)) return "unknown";
  return findPerson(rule.conditions, mapping.email, conditions);
}
