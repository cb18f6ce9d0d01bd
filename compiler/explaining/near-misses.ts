import { type AttributeSource, attributePath, readAttribute } from "../../actions/policy/mapping/attributes.ts";
import { compileMatcher } from "../../actions/policy/mapping/matcher.ts";
import { Values } from "../../actions/policy/mapping/values.ts";
import { aliasOf } from "../policy-files/aliases.ts";
import { endOfDay } from "../policy-files/dates.ts";
import type { Customer, Rule } from "../policy-files/schema.ts";
import { matcherPayload } from "../sealing/payloads.ts";
import { separatorOf } from "./attributes-read.ts";
import { foundElsewhere } from "./elsewhere.ts";
import { type Condition, nearness } from "./nearness.ts";

/** A rule that nearly matched. */
export interface NearMiss {
  /** Its number in role_mapping, from 1. */
  readonly rule: number;
  readonly attribute: string;
  readonly value: string;
  readonly expected: unknown;
  readonly why: string;
}

/** What the rules of a customer decide on. */
export interface MappedLogin {
  readonly customer: Customer;
  readonly connectionName: string;
  readonly source: AttributeSource;
  /** Whether a name in a rule's `applications` is the one that the user signs in to. */
  readonly isApplication: (name: string) => boolean;
  /** Ms since the epoch. */
  readonly now: number;
}

type Miss = Omit<NearMiss, "rule">;

/** One condition of a rule, and the attribute's values. */
interface Tried extends Condition {
  readonly attribute: string;
  readonly expected: unknown;
  readonly values: readonly string[];
}

/** Rules that nearly matched, and why they did not: how a value differs, where it is instead, how a rule is limited. */
export function findNearMisses(login: MappedLogin): NearMiss[] {
  return login.customer.role_mapping.flatMap((rule, index) => {
    const tried = tryRule(login, rule);
    const failed = tried.filter(({ exact, values }) => !exact(values));
    const misses =
      failed.length > 0 ? failed.flatMap((each) => missesOf(login.source, each)) : limits(login, rule, tried);
    return misses.map((miss) => ({ rule: index + 1, ...miss }));
  });
}

/** A near miss in one line. */
export function describeNearMiss({ rule, attribute, value, expected, why }: NearMiss): string {
  return `rule ${rule}: ${attribute} ${JSON.stringify(value)}, expected ${JSON.stringify(expected)}: ${why}`;
}

function tryRule({ customer, connectionName, source }: MappedLogin, { when = {} }: Rule): Tried[] {
  const aliased = aliasOf(customer);
  return Object.entries(when).map(([attribute, expected]) => {
    const payload = matcherPayload(expected, aliased);
    return {
      attribute,
      expected,
      values: readAttribute(source, attributePath(attribute), separatorOf(customer, connectionName, attribute)),
      exact: testOf(payload),
      lax: testOf(ignoringCase(payload)),
    };
  });
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
function limits({ isApplication, now }: MappedLogin, { until, applications }: Rule, tried: readonly Tried[]): Miss[] {
  const [first] = tried;
  const value = first?.values.find((each) => first.exact([each])) ?? "true";
  const miss = { attribute: first?.attribute ?? "everyone", expected: first?.expected ?? true, value };
  const ended = until !== undefined && now > (endOfDay(until) ?? 0);
  const elsewhere = applications && !applications.some(isApplication);
  return [
    ...(ended ? [{ ...miss, why: `it matches, but the rule ended with ${until}` }] : []),
    ...(elsewhere ? [{ ...miss, why: `it matches, but the rule is for ${applications.join(", ")} only` }] : []),
  ];
}

type Payload = ReturnType<typeof matcherPayload>;

function testOf(payload: Payload): (values: readonly string[]) => boolean {
  const matches = compileMatcher(payload);
  return (values) => matches(new Values(values));
}

function ignoringCase(payload: Payload): Payload {
  if (typeof payload === "string") return { v: [payload], i: 1 };
  if (isList(payload)) return { v: payload, i: 1 };
  return payload.p === 1 ? payload : { ...payload, i: 1 };
}

function isList(payload: Payload): payload is readonly string[] {
  return Array.isArray(payload);
}
