import type { Connection } from "../policy-files/schema.ts";
import { type AccessChange, type ChangesOf, without } from "./change.ts";
import type { Pair } from "./compare-roles.ts";
import { findPerson } from "./find-person.ts";
import type { Condition, ConnectionMapping, MappedRule } from "./mapping.ts";
import { makePerson, type Person, sourceOf } from "./person.ts";

/**
 * Attributes whose texts are split otherwise. A list is read as before; a single text is not. A person who gains is
 * shown where one is found, and otherwise it counts as a widening unless no rule could tell.
 */
export function compareSplits(pair: Pair, name: string, now: number, changes: ChangesOf): AccessChange[] {
  const from = pair.from.mapping(pair.before, name);
  const to = pair.to.mapping(pair.after, name);
  const [old, fresh] = [splitOf(from.connection), splitOf(to.connection)];
  const changed = [...new Set([...Object.keys(old), ...Object.keys(fresh)])].filter((key) => old[key] !== fresh[key]);
  return changed.flatMap((attribute) => {
    const [was, is] = [old[attribute], fresh[attribute]];
    const rules = to.rules.filter(
      ({ conditions, until }) => until >= now && conditions.some((each) => each.name === attribute),
    );
    const words =
      is === undefined
        ? `${name} no longer splits ${attribute} at ${JSON.stringify(was)}`
        : `${name} splits ${attribute} at ${JSON.stringify(is)}${was === undefined ? "" : `, no longer at ${JSON.stringify(was)}`}`;
    if (rules.length === 0) return [];
    if (is === undefined && was !== undefined && rules.every((rule) => isWhole(rule, attribute, was))) {
      return [changes.narrower(words)];
    }
    const found = findGainer(
      pair,
      { from, to, attribute, separators: [was, is].filter((each) => each !== undefined), now },
      rules,
    );
    if (!found) return [changes.unclear(`${words}, which may give more roles: not decided`)];
    return [changes.wider(`${words}, which gives ${found.role} to more people`, { connection: name, ...found.person })];
  });
}

function splitOf({ split = {} }: Connection): Readonly<Record<string, string>> {
  return split;
}

/** Whether the rule compares the attribute with texts that splitting leaves whole. */
function isWhole({ conditions }: MappedRule, attribute: string, separator: string): boolean {
  return conditions.every(
    ({ name, test: { words } }) =>
      name !== attribute || words?.every((word) => !word.includes(separator) && !/^ | $/.test(word)) === true,
  );
}

interface Split {
  readonly from: ConnectionMapping;
  readonly to: ConnectionMapping;
  readonly attribute: string;
  readonly separators: readonly string[];
  readonly now: number;
}

/** Tries each rule's smallest person with the attribute as one text among others. */
function findGainer(
  pair: Pair,
  split: Split,
  rules: readonly MappedRule[],
): { role: string; person: Person } | undefined {
  for (const rule of rules) {
    const found = findPerson(rule.conditions, split.to.email, []);
    if (typeof found === "string") continue;
    const ref = (rule.conditions.find(({ name }) => name === split.attribute) as Condition).ref;
    const own = found.values.find((each) => each.ref.key === ref.key)?.value ?? "";
    for (const text of textsWith(own, split.separators)) {
      const person = makePerson(
        found.values.map((each) => ({
          ref: each.ref,
          values: [each.ref.key === ref.key ? text : each.value],
          asList: false,
        })),
      );
      const role = rule.rule.roles.find((each) => isGained(pair, split, each, person));
      if (role !== undefined) return { role, person };
    }
  }
  return undefined;
}

function textsWith(value: string, separators: readonly string[]): string[] {
  return separators.flatMap((separator) => [`x${separator}${value}`, `${value}${separator}x`, `${separator}`]);
}

function isGained(pair: Pair, { from, to, now }: Split, role: string, person: Person): boolean {
  const [api = "", ...name] = role.split(":");
  const has = (mapping: ConnectionMapping, client: string | undefined) => {
    const source = sourceOf(person, Object.keys(mapping.connection.sources ?? {}));
    return (
      mapping.mayGive(api, name.join(":")) &&
      mapping.compiled.rolesFor(api, source, now, client).roles.includes(name.join(":"))
    );
  };
  const before = pair.from.applicationsFor(pair.before, api);
  const after = pair.to.applicationsFor(pair.after, api);
  const common = without(after.keys(), without(after.keys(), before.keys()));
  return common.some((id) => has(to, after.get(id)) && !has(from, before.get(id)));
}
