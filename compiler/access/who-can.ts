import { ownValue } from "../../actions/policy/mapping/attributes.ts";
import { withAliases } from "../examples/example-event.ts";
import { aliasOf } from "../policy-files/aliases.ts";
import { didYouMean } from "../policy-files/did-you-mean.ts";
import type { Policy } from "../policy-files/policy.ts";
import type { Location } from "../policy-files/problems.ts";
import type { Customer } from "../policy-files/schema.ts";
import { AccessError } from "./access-error.ts";
import type { ConnectionMapping, MappedRule } from "./mapping.ts";
import { type Person, sourceOf } from "./person.ts";
import { whoSuffices } from "./rule-reach.ts";
import { describeRule } from "./rule-words.ts";
import { Side } from "./side.ts";

/** A rule that gives a role. */
export interface Way {
  readonly customer: string;
  /** Its number in role_mapping, from 1. */
  readonly rule: number;
  readonly place: Location;
  /** Whom it concerns: `by group Ops`. */
  readonly words: string;
  /** Through which it holds. */
  readonly connections: readonly string[];
  /** Where its users may get tokens for the API, as `<customer>--<application>`. */
  readonly applications: readonly string[];
  /** Its last day, if it ends. */
  readonly until: string | null;
  /** The smallest profile that suffices; null if it is not known. */
  readonly suffices: Person | null;
}

export interface WhoCan {
  /** As `api:role`. */
  readonly role: string;
  readonly scopes: readonly string[];
  readonly ways: readonly Way[];
  /** Users of the examples who have the role somewhere. */
  readonly known_users: readonly { readonly customer: string; readonly user: string }[];
  /** Customers of these who are suspended at present: nobody of theirs gets a token. */
  readonly suspended: readonly string[];
}

/**
 * Who can have a role: each rule that gives it now to anybody at all, and which attributes suffice.
 *
 * @param text `api:role`
 * @param now ms since the epoch: rules that have ended give nothing
 * @throws AccessError for a role that no API has
 */
export function whoCan(policy: Policy, text: string, now: number): WhoCan {
  const { api, role } = readRole(policy, text);
  const side = new Side(policy);
  const customers = [...side.customers.values()].filter(({ access }) => access[api]?.roles.includes(role));
  const ways = customers.flatMap((customer) => waysOf(side, customer, api, role, now));
  const having = new Set(ways.map(({ customer }) => customer));
  return {
    role: `${api}:${role}`,
    scopes: policy.apis.apis[api]?.roles[role] ?? [],
    ways,
    known_users: customers.flatMap((customer) => knownUsers(side, customer, api, role, now)),
    suspended: customers.filter((each) => each.enforcement === "suspended" && having.has(each.customer)).map(slug),
  };
}

function slug({ customer }: Customer): string {
  return customer;
}

function readRole({ apis: { apis } }: Policy, text: string): { api: string; role: string } {
  const [api = "", ...rest] = text.split(":");
  const role = rest.join(":");
  const known = Object.entries(apis).flatMap(([key, { roles }]) => Object.keys(roles).map((each) => `${key}:${each}`));
  if (known.includes(text)) return { api, role };
  throw new AccessError(`there is no role "${text}"${didYouMean(text, known) || ": write api:role"}`);
}

function waysOf(side: Side, customer: Customer, api: string, role: string, now: number): Way[] {
  const mappings = Object.keys(customer.connections).map((name) => side.mapping(customer, name));
  const [first] = mappings;
  const { policy } = side;
  return (first?.rules ?? []).flatMap(({ index, rule, until, applications }) => {
    if (!rule.roles.includes(`${api}:${role}`) || until < now) return [];
    const open = mappings
      .map((mapping) => ({ mapping, person: whoSuffices(mapping, mapping.rules[index] as MappedRule) }))
      .filter(({ person }) => person !== "none");
    const [shown] = open;
    if (!shown) return [];
    const file = policy.files.customer(customer.customer);
    const scim = (shown.mapping.rules[index] as MappedRule).conditions.filter(({ ref }) => ref.fromScim);
    return [
      {
        customer: customer.customer,
        rule: index + 1,
        place: policy.locate(file, ["role_mapping", index]),
        words: describeRule(
          rule,
          undefined,
          scim.map(({ name }) => name),
        ),
        connections: open.map(({ mapping }) => mapping.name),
        applications: [...side.applicationsFor(customer, api).keys()].filter(
          (id) => !applications || applications.has(id),
        ),
        until: rule.until ?? null,
        suffices: typeof shown.person === "string" ? null : shown.person,
      },
    ];
  });
}

/** By name, address or else the example's name; once each. */
function knownUsers(side: Side, customer: Customer, api: string, role: string, now: number) {
  const users = customer.examples.flatMap(({ name, connection, attributes }) => {
    const owner = side.index.ownerOf(connection);
    if (owner?.customer !== customer.customer) return [];
    const mapping = side.mapping(customer, connection);
    const profile = withAliases(attributes, aliasOf(customer));
    if (!hasRole(side, mapping, profile, api, role, now)) return [];
    const known = [profile.email, profile.name].find((value) => typeof value === "string");
    return [String(known ?? name)];
  });
  return [...new Set(users)].map((user) => ({ customer: customer.customer, user }));
}

function hasRole(
  side: Side,
  mapping: ConnectionMapping,
  attributes: Readonly<Record<string, unknown>>,
  api: string,
  role: string,
  now: number,
): boolean {
  const source = sourceOf({ attributes }, Object.keys(mapping.connection.sources ?? {}));
  const email = ownValue(source, "email");
  if (mapping.email && !(typeof email === "string" && mapping.email.test.matches(email))) return false;
  const clients = [...side.applicationsFor(mapping.customer, api).values()];
  return (
    mapping.mayGive(api, role) &&
    clients.some((client) => mapping.compiled.rolesFor(api, source, now, client).roles.includes(role))
  );
}
