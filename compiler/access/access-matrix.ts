import type { Policy } from "../policy-files/policy.ts";
import type { Location } from "../policy-files/problems.ts";
import type { Customer } from "../policy-files/schema.ts";
import { machineReach } from "./compare-applications.ts";
import { endOf } from "./mapping.ts";
import { describeRule } from "./rule-words.ts";
import { Side } from "./side.ts";

/** What one customer can do with one API. */
export interface Cell {
  readonly roles: readonly {
    readonly role: string;
    readonly scopes: readonly string[];
    /** Whom rules give it to; empty if no rule gives it. */
    readonly given: readonly string[];
  }[];
  /** Where its users may get tokens for the API, as `<customer>--<application>`. */
  readonly applications: readonly string[];
  readonly machines: readonly { readonly application: string; readonly scopes: readonly string[] }[];
}

export interface CustomerAccess {
  readonly customer: string;
  readonly name: string;
  /** `enforce`, `suspended`, or until when it is observed. */
  readonly enforcement: string;
  /** Its connections, and whose addresses they accept. */
  readonly connections: readonly { readonly name: string; readonly strategy: string; readonly email_domains: string }[];
  /** By API; APIs that it cannot reach are absent. */
  readonly apis: Readonly<Record<string, Cell>>;
}

/** Who can reach what, by customer and API. @param now ms since the epoch: rules that have ended give nothing */
export function accessMatrix(policy: Policy, now: number): CustomerAccess[] {
  const side = new Side(policy);
  return [...side.customers.values()].map((customer) => customerAccess(side, customer, now));
}

/** What one customer can reach. */
export function customerAccess(side: Side, customer: Customer, now: number): CustomerAccess {
  return {
    customer: customer.customer,
    name: customer.name,
    enforcement: describeEnforcement(customer),
    connections: Object.entries(customer.connections).map(([name, { strategy, email_domains }]) => ({
      name,
      strategy,
      email_domains: email_domains === "any" ? "any" : email_domains.join(", "),
    })),
    apis: Object.fromEntries(Object.keys(customer.access).map((api) => [api, cellOf(side, customer, api, now)])),
  };
}

interface GivingRule {
  /** Its number in role_mapping, from 1. */
  readonly number: number;
  /** Whom it concerns. */
  readonly words: string;
  readonly place: Location;
}

/** The rules that give a role, `api:role`, without those that have ended. */
export function rulesGiving(policy: Policy, customer: Customer, role: string, now: number): GivingRule[] {
  return customer.role_mapping.flatMap((rule, index) => {
    if (endOf(rule) < now || !rule.roles.includes(role)) return [];
    const words = describeRule(rule) + (rule.until === undefined ? "" : ` until ${rule.until}`);
    const place = policy.locate(policy.files.customer(customer.customer), ["role_mapping", index]);
    return [{ number: index + 1, words, place }];
  });
}

function describeEnforcement({ enforcement }: Customer): string {
  return typeof enforcement === "string" ? enforcement : `observed until ${enforcement.observe_until}`;
}

function cellOf(side: Side, customer: Customer, api: string, now: number): Cell {
  const known = side.policy.apis.apis[api]?.roles ?? {};
  const roles = (customer.access[api]?.roles ?? []).map((role) => ({
    role,
    scopes: Object.hasOwn(known, role) ? (known[role] ?? []) : [],
    given: rulesGiving(side.policy, customer, `${api}:${role}`, now).map(({ words }) => words),
  }));
  const machines = Object.entries(customer.applications).flatMap(([application, settings]) => {
    const scopes = machineReach(side, customer, settings).get(api);
    return scopes ? [{ application, scopes }] : [];
  });
  return { roles, applications: [...side.applicationsFor(customer, api).keys()], machines };
}
