import type {
  ClientPayload,
  ConnectionPayload,
  MatcherPayload,
  RulePayload,
} from "../../actions/policy/carrier/payload.ts";
import { attributePath } from "../../actions/policy/mapping/attributes.ts";
import { byCodeUnit, sortedUnique } from "../../actions/policy/text.ts";
import { verifyingMembers } from "../../actions/token-exchange/jwk.ts";
import type { ExchangeTrust } from "../../actions/token-exchange/trust.ts";
import { apisOf } from "../applications.ts";
import { type Aliased, aliasOf } from "../policy-files/aliases.ts";
import { endOfDay } from "../policy-files/dates.ts";
import { parseDuration } from "../policy-files/durations.ts";
import type { Application, Customer, Exchange, Matcher, Rule } from "../policy-files/schema.ts";

/** The payload of a client. The customer's machine scopes are limited to the APIs of this application. */
export function clientPayload(customer: Customer, application: Application): ClientPayload {
  const apis = apisOf(customer, application);
  const machineScopes = apis.map(
    (api) => [api, [...(customer.access[api]?.machine_scopes ?? [])].sort(byCodeUnit)] as const,
  );
  return {
    t: application.type,
    a: [...apis].sort(byCodeUnit),
    ...("shared" in application && application.shared ? { s: 1 as const } : {}),
    ...(application.type === "machine" ? { m: Object.fromEntries(machineScopes) } : {}),
    ...(application.type === "exchange" ? { x: { ...exchangeTrust(customer, application.exchange) } } : {}),
    ...(application.type === "machine" ? fixedValues({ ...customer.attributes, ...application.attributes }) : {}),
    ...commonFields(customer),
  };
}

function exchangeTrust(customer: Customer, exchange: Exchange): ExchangeTrust {
  const { connection, issuer, audience, algorithms, jwks_uri, jwks, max_age } = exchange;
  const attributes = customer.role_mapping.flatMap(({ when }) => Object.keys(when ?? {}));
  return {
    c: connection,
    i: issuer,
    u: audience,
    g: algorithms,
    m: parsed(parseDuration(max_age)),
    ...(jwks_uri === undefined ? { k: (jwks?.keys ?? []).map(verifyingMembers) } : { j: jwks_uri }),
    n: sortedUnique(attributes.map((name) => attributePath(name)[0] ?? "")),
  };
}

/**
 * The payload of a connection: who may sign in there, and which roles their attributes give.
 *
 * @param clientNameOf the Auth0 client's name of an application, as the customer's file refers to it
 */
export function connectionPayload(
  customer: Customer,
  connectionName: string,
  clientNameOf: (application: string) => string,
): ConnectionPayload {
  const connection = customer.connections[connectionName];
  if (!connection) throw new Error(`${customer.customer} has no connection ${connectionName}`);
  const roles = [...new Set(customer.role_mapping.flatMap((rule) => rule.roles))].sort(byCodeUnit);
  const access = Object.entries(customer.access).map(([api, { roles }]) => [api, [...roles].sort(byCodeUnit)] as const);
  const aliased = aliasOf(customer);
  return {
    a: Object.fromEntries(access),
    d: connection.email_domains === "any" ? 0 : connection.email_domains,
    n: Object.keys(customer.connections).filter((name) => name !== connectionName),
    ...(connection.unverified_email === "accept" ? { u: 1 as const } : {}),
    ...(connection.split && Object.keys(connection.split).length > 0 ? { s: connection.split } : {}),
    // The schema has checked both: a failure here is a bug.
    r: parsed(parseDuration(customer.reauthenticate_after)),
    k: roles,
    m: mergeRules(customer.role_mapping.map((rule) => rulePayload(rule, roles, aliased, clientNameOf))),
    ...(connection.sources && { o: Object.keys(connection.sources) }),
    ...fixedValues(customer.attributes),
    ...commonFields(customer),
  };
}

function commonFields({ enforcement, help_url }: Customer): { e?: number; h?: string } {
  const help = help_url === undefined ? {} : { h: help_url };
  if (enforcement === "enforce") return help;
  return { e: enforcement === "suspended" ? 0 : parsed(endOfDay(enforcement.observe_until)), ...help };
}

function fixedValues(values: Customer["attributes"] = {}): Pick<ConnectionPayload, "v"> {
  return Object.keys(values).length === 0 ? {} : { v: values };
}

function rulePayload(
  rule: Rule,
  roles: readonly string[],
  aliased: Aliased,
  clientNameOf: (application: string) => string,
): RulePayload {
  const yields = [...new Set(rule.roles.map((role) => roles.indexOf(role)))].sort((a, b) => a - b);
  const when = Object.fromEntries(
    Object.entries(rule.when ?? {}).map(([attribute, matcher]) => [attribute, matcherPayload(matcher, aliased)]),
  );
  const until = rule.until === undefined ? null : parsed(endOfDay(rule.until));
  if (rule.applications) return [yields, when, until, sortedUnique(rule.applications.map(clientNameOf))];
  return until === null ? [yields, when] : [yields, when, until];
}

/** A matcher as it is sealed: aliases are replaced by their values. */
export function matcherPayload(matcher: Matcher, aliased: Aliased): MatcherPayload {
  if (typeof matcher === "string") return aliased(matcher);
  if (Array.isArray(matcher)) return matcher.map(aliased);
  const ignoreCase = matcher.ignore_case ? { i: 1 as const } : {};
  if (matcher.glob !== undefined) return { g: matcher.glob, ...ignoreCase };
  if (matcher.present) return { p: 1 };
  const values = matcher.one_of?.map(aliased) ?? [aliased(matcher.equals ?? "")];
  if (matcher.ignore_case) return { v: values, ...ignoreCase };
  return values.length === 1 ? (values[0] ?? "") : values;
}

/**
 * Merges rules that yield the same roles and each compare one attribute exactly into one rule with any of their values.
 * Rules add up, so only the size changes.
 */
function mergeRules(rules: readonly RulePayload[]): RulePayload[] {
  const merged: RulePayload[] = [];
  const groups = new Map<string, string[]>();
  for (const rule of rules) {
    const simple = simpleRule(rule);
    if (!simple) {
      merged.push(rule);
      continue;
    }
    const key = JSON.stringify([rule[0], simple.attribute]);
    const values = groups.get(key);
    if (values) values.push(...simple.values.filter((value) => !values.includes(value)));
    else {
      const list = [...new Set(simple.values)];
      groups.set(key, list);
      merged.push([rule[0], { [simple.attribute]: list }]);
    }
  }
  return merged.map(unlistSingles);
}

function simpleRule([, when, ...limits]: RulePayload): { attribute: string; values: readonly string[] } | undefined {
  const [only, ...more] = Object.entries(when);
  if (!only || more.length > 0 || limits.length > 0) return undefined;
  const [attribute, matcher] = only;
  if (typeof matcher === "string") return { attribute, values: [matcher] };
  return Array.isArray(matcher) ? { attribute, values: matcher } : undefined;
}

function unlistSingles(rule: RulePayload): RulePayload {
  const simple = simpleRule(rule);
  const [value, ...more] = simple?.values ?? [];
  return simple && value !== undefined && more.length === 0 ? [rule[0], { [simple.attribute]: value }] : rule;
}

function parsed<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("a date or duration passed validation but cannot be parsed");
  return value;
}
