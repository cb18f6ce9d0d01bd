import { type NeedlessRule, needlessRules, whyNeedless } from "./access/needless-rules.ts";
import { allCustomers } from "./applications.ts";
import { digestOf, type PassedExamples } from "./examples/passed-examples.ts";
import type { Policy } from "./policy-files/policy.ts";
import { type Problem, problem } from "./policy-files/problems.ts";
import type { Customer } from "./policy-files/schema.ts";

interface WarningOptions {
  /** Ms since the epoch. */
  readonly now: number;
  /** The slug of the only customer whose rules are looked at. */
  readonly onlyCustomer?: string | undefined;
  /** Customers without needless rules are not looked at again as long as they are unchanged. */
  readonly passed?: PassedExamples | undefined;
}

/** Of the analysis: another one may find more. */
const version = "needless-1:";

/** Warns of rules that could be removed, since others give all that they give. */
export function warningsOfNeedlessRules(policy: Policy, { now, onlyCustomer, passed }: WarningOptions): Problem[] {
  const wanted = allCustomers(policy).filter(({ customer }) => onlyCustomer === undefined || customer === onlyCustomer);
  const digests = new Map(passed && wanted.map((each) => [each.customer, version + digestOf(dayOf(now), each)]));
  const isOpen = ({ customer }: Customer) => passed?.has(digests.get(customer) ?? "") !== true;
  const open = new Set(wanted.filter(isOpen));
  const found = needlessRules(policy, now, (customer) => open.has(customer));
  const warned = new Set(found.map(({ customer }) => customer));
  for (const { customer } of open) if (!warned.has(customer)) passed?.add(digests.get(customer) ?? "");
  return found.map(warningOf);
}

function warningOf(needless: NeedlessRule): Problem {
  const { rule, place, words } = needless;
  return problem(place, `rule ${rule} (${words}) is needless: ${whyNeedless(needless)}; remove it`);
}

function dayOf(now: number): string {
  return new Date(now).toISOString().slice(0, 10);
}
