import { createRoleMapping, type RoleMapping } from "../../actions/policy/mapping/role-mapping.ts";
import { aliasOf } from "../policy-files/aliases.ts";
import { endOfDay } from "../policy-files/dates.ts";
import type { Policy } from "../policy-files/policy.ts";
import type { Connection, Customer, Rule } from "../policy-files/schema.ts";
import type { PolicyIndex } from "../policy-index.ts";
import { connectionPayload, matcherPayload } from "../sealing/payloads.ts";
import { type AttributeRef, attributeRef } from "./attributes.ts";
import { emailTest, matcherTest, type ValueTest } from "./language/value-test.ts";

/** One attribute of a rule, and which of its values suffice. */
export interface Condition {
  /** As the rule names it. */
  readonly name: string;
  readonly ref: AttributeRef;
  readonly test: ValueTest;
}

export interface MappedRule {
  /** Its index in `role_mapping`. */
  readonly index: number;
  readonly rule: Rule;
  /** All must hold. */
  readonly conditions: readonly Condition[];
  /** Its last millisecond. */
  readonly until: number;
  /** The ids of the only applications for which it holds. */
  readonly applications: ReadonlySet<string> | undefined;
}

/** What decides on the roles of a connection's users. */
export interface ConnectionMapping {
  readonly customer: Customer;
  readonly name: string;
  readonly connection: Connection;
  readonly rules: readonly MappedRule[];
  /** The address that users must have; undefined if any, or none, will do. */
  readonly email: Condition | undefined;
  /** As the Action compiles it. */
  readonly compiled: RoleMapping;
  /** Whether it can give the role: within the ceiling, and defined for the API. */
  readonly mayGive: (api: string, role: string) => boolean;
}

export function connectionMapping(
  policy: Policy,
  index: PolicyIndex,
  customer: Customer,
  name: string,
): ConnectionMapping {
  const connection = customer.connections[name];
  if (!connection) throw new RangeError(`${customer.customer} has no connection ${name}`);
  const application = (wanted: string) => {
    const found = index.findApplication(customer, wanted);
    // Loading has refused unknown names.
    if (!found) throw new RangeError(`no application ${wanted}`);
    return found;
  };
  const tests = new Map<string, ValueTest>();
  let compiled: RoleMapping | undefined;
  return {
    customer,
    name,
    connection,
    rules: customer.role_mapping.map((rule, at) => ({
      index: at,
      rule,
      conditions: conditionsOf(customer, connection, rule, tests),
      until: endOf(rule),
      applications: rule.applications && new Set(rule.applications.map((each) => application(each).id)),
    })),
    email: emailCondition(connection),
    // Most questions are answered without it.
    get compiled() {
      compiled ??= createRoleMapping(connectionPayload(customer, name, (each) => application(each).name));
      return compiled;
    },
    mayGive: (api, role) =>
      Object.hasOwn(customer.access, api) &&
      customer.access[api]?.roles.includes(role) === true &&
      Object.hasOwn(policy.apis.apis[api]?.roles ?? {}, role),
  };
}

/** The last millisecond of a rule. */
export function endOf({ until }: Rule): number {
  return until === undefined ? Number.POSITIVE_INFINITY : (endOfDay(until) ?? Number.NEGATIVE_INFINITY);
}

function conditionsOf(
  customer: Customer,
  connection: Connection,
  { when = {} }: Rule,
  tests: Map<string, ValueTest>,
): Condition[] {
  const aliased = aliasOf(customer);
  return Object.entries(when).map(([name, matcher]) => {
    const payload = matcherPayload(matcher, aliased);
    const id = JSON.stringify(payload);
    const test = tests.get(id) ?? matcherTest(payload);
    tests.set(id, test);
    return { name, ref: attributeRef(name, connection), test };
  });
}

function emailCondition(connection: Connection): Condition | undefined {
  const { email_domains: domains } = connection;
  return domains === "any" ? undefined : emailOf(domains, connection);
}

/** The condition that `email_domains` is. */
export function emailOf(domains: readonly string[], connection: Connection): Condition {
  return { name: "email", ref: attributeRef("email", connection), test: emailTest(domains) };
}
