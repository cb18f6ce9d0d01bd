import type { ConnectionPayload, MatcherPayload, RulePayload } from "../actions/policy/carrier/payload.ts";
import type { Policy } from "../compiler/policy-files/policy.ts";
import { apisSchema, type Customer, type Matcher, type Rule } from "../compiler/policy-files/schema.ts";

/** A connection of a tenant. */
export interface SealedConnection {
  readonly customer: string;
  readonly name: string;
  readonly strategy: string;
}

/**
 * The policy that a connection's payload says: of this customer alone, and without what other carriers hold. Two of
 * them, with the same APIs and clients, differ only in what their payloads differ in.
 *
 * @param apis all that either payload names
 * @param clients the names, in Auth0, to which either payload limits a rule
 */
export function policyOfPayload(
  connection: SealedConnection,
  payload: ConnectionPayload,
  apis: Readonly<Record<string, readonly string[]>>,
  clients: readonly string[],
): Policy {
  const customer = customerOf(connection, payload, Object.keys(apis), clients);
  return {
    environmentName: "tenant",
    environment: { domain: "tenant.invalid", values: {}, public_keys: [] } as unknown as Policy["environment"],
    apis: apisOf(apis),
    vendor: { ...nobody, customer: "", name: "" },
    customers: [customer],
    files: { environment: "", apis: "", vendor: "", customer: () => "" },
    texts: new Map(),
    warnings: [],
    locate: (file) => ({ file, line: 1, column: 1 }),
  };
}

const nobody: Omit<Customer, "customer" | "name"> = {
  connections: {},
  aliases: {},
  access: {},
  role_mapping: [],
  applications: {},
  enforcement: "enforce",
  reauthenticate_after: "12h",
  examples: [],
};

function apisOf(apis: Readonly<Record<string, readonly string[]>>): Policy["apis"] {
  const api = (key: string, roles: readonly string[]) => ({
    name: key,
    audience: `https://tenant.invalid/${key}`,
    scopes: { any: "Any scope" },
    roles: Object.fromEntries(roles.map((role) => [role, ["any"]])),
  });
  const all = Object.fromEntries(Object.entries(apis).map(([key, roles]) => [key, api(key, roles)]));
  return apisSchema.parse({ namespace: "https://claims.invalid", apis: all });
}

function customerOf(
  { customer, name, strategy }: SealedConnection,
  payload: ConnectionPayload,
  apis: readonly string[],
  clients: readonly string[],
): Customer {
  const { a, d, u, s, o, r, v, e } = payload;
  const connection = {
    strategy,
    email_domains: d === 0 ? "any" : [...d],
    options: {},
    ...(u && { unverified_email: "accept" }),
    ...(s && { split: s }),
    ...(o && { sources: Object.fromEntries(o.map((attribute) => [attribute, "scim"])) }),
  };
  const access = Object.entries(a).map(([api, roles]) => [api, { roles: [...roles], machine_scopes: [] }]);
  return {
    ...nobody,
    customer,
    name: customer,
    connections: { [name]: connection } as Customer["connections"],
    access: Object.fromEntries(access),
    role_mapping: payload.m.map((rule) => ruleOf(rule, payload.k, clients)),
    // One more stands for all applications to which no rule is limited.
    applications: applicationsOf([...clients, "any application"], apis),
    enforcement: enforcementOf(e),
    reauthenticate_after: `${r}s`,
    ...(v && { attributes: v as Customer["attributes"] }),
  };
}

function applicationsOf(clients: readonly string[], apis: readonly string[]): Customer["applications"] {
  const application = (name: string) => ({ type: "spa", party: "third", name, apis, callbacks: [] });
  return Object.fromEntries(
    clients.map((name, index) => [`application-${index}`, application(name)]),
  ) as unknown as Customer["applications"];
}

function enforcementOf(e: number | undefined): Customer["enforcement"] {
  if (e === undefined) return "enforce";
  return e === 0 ? "suspended" : { observe_until: dayOf(e) };
}

function ruleOf([yields, when, until, only]: RulePayload, roles: readonly string[], clients: readonly string[]): Rule {
  const conditions = Object.entries(when).map(([name, matcher]) => [name, matcherOf(matcher)]);
  return {
    ...(conditions.length === 0 ? { everyone: true } : { when: Object.fromEntries(conditions) }),
    roles: yields.flatMap((index) => roles[index] ?? []),
    ...(until != null && { until: dayOf(until) }),
    ...(only && { applications: only.map((name) => `application-${clients.indexOf(name)}`) }),
  } as Rule;
}

function matcherOf(matcher: MatcherPayload): Matcher {
  if (typeof matcher === "string") return matcher;
  if (Array.isArray(matcher)) return [...matcher];
  const { v, g, p, i } = matcher as Exclude<MatcherPayload, string | readonly string[]>;
  const ignoreCase = i ? { ignore_case: true } : {};
  if (p) return { present: true } as Matcher;
  return (g === undefined ? { one_of: [...(v ?? [])], ...ignoreCase } : { glob: g, ...ignoreCase }) as Matcher;
}

const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10);
