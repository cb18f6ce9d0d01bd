import { type AttributeSource, attributePath, readAttribute } from "../../actions/policy/mapping/attributes.ts";
import { compileMatcher } from "../../actions/policy/mapping/matcher.ts";
import { Values } from "../../actions/policy/mapping/values.ts";
import { aliasOf } from "../policy-files/aliases.ts";
import { endOfDay } from "../policy-files/dates.ts";
import type { Customer, Rule } from "../policy-files/schema.ts";
import { matcherPayload } from "../sealing/payloads.ts";
import { separatorOf } from "./attributes-read.ts";
import type { Condition } from "./nearness.ts";

/** What the rules of a customer decide on. */
export interface MappedLogin {
  readonly customer: Customer;
  readonly connectionName: string;
  readonly source: AttributeSource;
  /** Whether a name in a rule's `applications` is the one that the user signs in to. */
  readonly isApplication: (name: string) => boolean;
  /** Ms since the epoch. */
  readonly now: number;
  /** Where a rule is, by its index: `FILE:LINE`. */
  readonly placeOf: (index: number) => string;
}

/** One condition of a rule, and the attribute's values. */
export interface Tried extends Condition {
  readonly attribute: string;
  readonly expected: unknown;
  readonly values: readonly string[];
}

/** A rule, and how each of its conditions turned out. */
export interface TriedRule {
  readonly rule: Rule;
  /** From 1. */
  readonly number: number;
  readonly at: string;
  readonly tried: readonly Tried[];
  readonly failed: readonly Tried[];
  /** Why it does not hold although all conditions are met. */
  readonly limits: readonly string[];
}

export function tryRules(login: MappedLogin): TriedRule[] {
  return login.customer.role_mapping.map((rule, index) => {
    const tried = tryConditions(login, rule);
    return {
      rule,
      number: index + 1,
      at: login.placeOf(index),
      tried,
      failed: tried.filter(({ exact, values }) => !exact(values)),
      limits: limitsOf(login, rule),
    };
  });
}

function tryConditions({ customer, connectionName, source }: MappedLogin, { when = {} }: Rule): Tried[] {
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

function limitsOf({ isApplication, now }: MappedLogin, { until, applications }: Rule): string[] {
  const ended = until !== undefined && now > (endOfDay(until) ?? 0);
  const elsewhere = applications && !applications.some(isApplication);
  return [
    ...(ended ? [`the rule ended with ${until}`] : []),
    ...(elsewhere ? [`the rule is for ${applications.join(", ")} only`] : []),
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
