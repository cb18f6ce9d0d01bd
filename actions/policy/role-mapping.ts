import { type AttributeSource, attributePath, readAttribute } from "./attributes.ts";
import { compileMatcher, exactValues, type Matcher } from "./matcher.ts";
import { type ConnectionPayload, demand, type RulePayload } from "./payload.ts";
import { fold, sortedUnique } from "./text.ts";

/** A connection's mapping, made ready once and used at each login. */
export interface RoleMapping {
  /** Names of the API's roles that the attributes yield, within the ceiling; sorted by code unit. */
  rolesFor(api: string, source: AttributeSource, now: number): RolesFound;
}

export interface RolesFound {
  readonly roles: string[];
  /** Some of these come from a rule for everyone, which says nothing of the user's groups. */
  readonly everyone: boolean;
}

interface Attribute {
  readonly path: readonly string[];
  readonly separator: string | undefined;
}

interface Condition {
  readonly attribute: number;
  readonly matches: Matcher;
}

interface SlowRule {
  readonly roles: readonly string[];
  readonly conditions: readonly Condition[];
  readonly until: number | undefined;
}

/** The rules that matter to one API: exact ones by attribute and value, the rest tried one by one. */
interface ApiRules {
  readonly ceiling: ReadonlySet<string>;
  readonly exact: Map<number, Map<string, string[]>>;
  readonly slow: SlowRule[];
}

export function createRoleMapping(payload: ConnectionPayload): RoleMapping {
  const attributes: Attribute[] = [];
  const attributeIndex = new Map<string, number>();
  const indexOf = (name: string): number => {
    const known = attributeIndex.get(name);
    if (known !== undefined) return known;
    const separators = payload.s ?? {};
    const separator = Object.hasOwn(separators, name) ? separators[name] : undefined;
    attributeIndex.set(name, attributes.length);
    return attributes.push({ path: attributePath(name), separator }) - 1;
  };
  const apis = new Map<string, ApiRules>();
  for (const [api, roles] of Object.entries(payload.a)) {
    apis.set(api, { ceiling: new Set(roles), exact: new Map(), slow: [] });
  }
  for (const rule of payload.m) addRule(rule, payload.k, apis, indexOf);

  return {
    rolesFor(api, source, now) {
      const rules = apis.get(api);
      if (!rules) return { roles: [], everyone: false };
      return applyRules(rules, attributes, source, now);
    },
  };
}

function addRule(
  rule: RulePayload,
  roleNames: readonly string[],
  apis: ReadonlyMap<string, ApiRules>,
  indexOf: (attribute: string) => number,
): void {
  const [yields, when, until] = rule;
  const conditions = Object.entries(when);
  for (const [api, roles] of groupByApi(yields.map((index) => roleNames[index]))) {
    const rules = apis.get(api);
    if (!rules) continue;
    const [only, ...more] = conditions;
    const exact = only && more.length === 0 && until === undefined ? exactValues(only[1]) : undefined;
    if (only && exact) addExact(rules, indexOf(only[0]), exact, roles);
    else {
      const compiled = conditions.map(([name, matcher]) => ({
        attribute: indexOf(name),
        matches: compileMatcher(matcher),
      }));
      rules.slow.push({ roles, conditions: compiled, until });
    }
  }
}

function addExact(rules: ApiRules, attribute: number, values: readonly string[], roles: readonly string[]): void {
  const byValue = rules.exact.get(attribute) ?? new Map<string, string[]>();
  rules.exact.set(attribute, byValue);
  for (const value of values) {
    const key = fold(value, false);
    byValue.set(key, [...(byValue.get(key) ?? []), ...roles]);
  }
}

function groupByApi(qualified: readonly (string | undefined)[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const name of qualified) {
    demand(name !== undefined);
    const colon = name.indexOf(":");
    const api = name.slice(0, colon);
    groups.set(api, [...(groups.get(api) ?? []), name.slice(colon + 1)]);
  }
  return groups;
}

function applyRules(rules: ApiRules, attributes: Attribute[], source: AttributeSource, now: number): RolesFound {
  const found = new Set<string>();
  let everyone = false;
  const read: (readonly string[] | undefined)[] = [];
  const valuesOf = (index: number): readonly string[] => {
    const attribute = attributes[index] as Attribute;
    read[index] ??= readAttribute(source, attribute.path, attribute.separator);
    return read[index];
  };
  for (const [index, byValue] of rules.exact) {
    for (const value of valuesOf(index)) {
      for (const role of byValue.get(fold(value, false)) ?? []) found.add(role);
    }
  }
  for (const rule of rules.slow) {
    if (rule.until !== undefined && now > rule.until) continue;
    if (!rule.conditions.every((condition) => condition.matches(valuesOf(condition.attribute)))) continue;
    everyone ||= rule.conditions.length === 0;
    for (const role of rule.roles) found.add(role);
  }
  // The build refuses a rule beyond the ceiling; a policy that was sealed before the ceiling was lowered may have one.
  return { roles: sortedUnique([...found].filter((role) => rules.ceiling.has(role))), everyone };
}
