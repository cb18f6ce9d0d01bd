import type { ConnectionPayload } from "../carrier/payload.ts";
import { ensure } from "../decision/refusal.ts";
import { isNone } from "../records.ts";
import { fold, sortedUnique } from "../text.ts";
import { type AttributeSource, attributePath, isShadowed, readAttribute, readingBudget } from "./attributes.ts";
import { compileMatcher, exactValues, type Matcher } from "./matcher.ts";
import { Values } from "./values.ts";

/** A connection's mapping, compiled once and used at every login. */
export interface RoleMapping {
  /** @param client the application's name in Auth0; undefined if no policy names it */
  rolesFor(api: string, source: AttributeSource, now: number, client?: string): RolesFound;
  /** Attributes that match nothing because the user's metadata has them too. */
  shadowed(source: AttributeSource): string[];
}

interface RolesFound {
  /** Names of the API's roles that the attributes yield, within the ceiling; sorted by code unit. */
  readonly roles: string[];
  /** Whether any of them comes from a rule for everyone, which does not depend on the user's groups. */
  readonly everyone: boolean;
}

interface Attribute {
  readonly path: readonly string[];
  readonly separator: string | undefined;
  /**
   * The roles of rules that compare only this attribute, exactly, by value: looked up instead of tried one by one.
   */
  readonly exact: Map<string, readonly string[]>;
}

interface Rule {
  readonly roles: readonly string[];
  readonly conditions: readonly { readonly attribute: Attribute; readonly matches: Matcher }[];
  readonly until: number;
  /** Names of the only applications for which it holds. */
  readonly clients: readonly string[] | undefined;
}

export function createRoleMapping({ a: access, s: separators = {}, k: roleNames, m }: ConnectionPayload): RoleMapping {
  const attributes = new Map<string, Attribute>();
  const rules: Rule[] = [];
  const attributeOf = (name: string): Attribute => {
    const known = attributes.get(name);
    if (known) return known;
    const separator = Object.hasOwn(separators, name) ? separators[name] : undefined;
    const attribute = { path: attributePath(name), separator, exact: new Map() };
    attributes.set(name, attribute);
    return attribute;
  };
  for (const { 0: yields, 1: when, 2: until, 3: clients } of m) {
    const roles = yields.map((index) => roleNames[index] ?? "");
    ensure(!roles.includes(""));
    const conditions = Object.entries(when);
    const only = conditions[0];
    const exact = only && conditions.length === 1 && isNone(until) && !clients ? exactValues(only[1]) : undefined;
    if (only && exact) addExact(attributeOf(only[0]), exact, roles);
    else {
      const compiled = conditions.map(([name, matcher]) => ({
        attribute: attributeOf(name),
        matches: compileMatcher(matcher),
      }));
      rules.push({ roles, conditions: compiled, until: until ?? Infinity, clients });
    }
  }
  // The build refuses a rule beyond the ceiling; a policy sealed before the ceiling was lowered may have one.
  const ceilings = new Map(
    Object.entries(access).map(([api, roles]) => [
      api,
      sortedUnique(roles).map((role) => ({ role, name: `${api}:${role}` })),
    ]),
  );
  return {
    rolesFor(api, source, now, client) {
      const found = applyRules(attributes.values(), rules, source, now, client);
      const roles: string[] = [];
      let everyone = false;
      for (const { role, name } of ceilings.get(api) ?? []) {
        if (!found.roles.has(name)) continue;
        roles.push(role);
        everyone ||= found.everyones.includes(name);
      }
      return { roles, everyone };
    },
    shadowed: (source) => [...attributes.keys()].filter((name) => isShadowed(source, attributePath(name)[0] ?? "")),
  };
}

function addExact({ exact }: Attribute, values: readonly string[], roles: readonly string[]): void {
  for (const value of values) {
    const key = fold(value, false);
    const known = exact.get(key);
    exact.set(key, known ? [...known, ...roles] : roles);
  }
}

/** What the rules yield, as `api:role`: all roles, and those of rules for everyone. */
function applyRules(
  attributes: Iterable<Attribute>,
  rules: readonly Rule[],
  source: AttributeSource,
  now: number,
  client = "",
) {
  const roles = new Set<string>();
  const everyones: string[] = [];
  const read = new Map<Attribute, Values>();
  const budget = readingBudget();
  const holds = tester(read);
  for (const attribute of attributes) {
    const { path, separator, exact } = attribute;
    const texts = readAttribute(source, path, separator, budget);
    if (rules.length > 0) read.set(attribute, new Values(texts));
    if (exact.size === 0) continue;
    for (const text of texts) {
      // What is found as it is needs no folding: folding what is folded changes nothing.
      const found = exact.get(text) ?? exact.get(fold(text, false));
      if (found) for (const role of found) roles.add(role);
    }
  }
  for (const { roles: yields, conditions, until, clients } of rules) {
    if (now > until || (clients && !clients.includes(client)) || !conditions.every(holds)) continue;
    for (const role of yields) {
      roles.add(role);
      if (conditions.length === 0) everyones.push(role);
    }
  }
  return { roles, everyones };
}

/**
 * Whether a condition holds for a user. One decision may compare a number of characters: beyond it no condition holds,
 * which only grants less. (As a part of applyRules this makes every decision half as slow again: V8 then keeps all that
 * it uses in a context.)
 */
function tester(read: ReadonlyMap<Attribute, Values>) {
  let work = 4_000_000;
  return ({ attribute, matches }: Rule["conditions"][number]): boolean => {
    const values = read.get(attribute);
    ensure(values !== undefined);
    work -= values.cost;
    return work >= 0 && matches(values);
  };
}
