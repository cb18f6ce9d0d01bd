import { createMongoAbility, subject } from "@casl/ability";
import { parse } from "@marcbachmann/cel-js";
import jmespath from "jmespath";
import jsonLogic from "json-logic-js";
import { Engine } from "json-rules-engine";
import { createRoleMapping } from "../../../actions/policy/mapping/role-mapping.ts";
import { connectionPolicy, roleOfGroup } from "../sample.ts";

/** What an identity provider asserts. */
export type Asserted = { readonly groups: readonly string[] };

/** The roles of a user, sorted. */
export type Decide = (asserted: Asserted) => readonly string[] | Promise<readonly string[]>;

/** Reads the rules as the engine wants them, once; what it returns decides. */
export type Engines = Readonly<Record<string, () => Decide>>;

/** Each rule names one group and one role. An engine tries one rule after another, as its documentation has it. */
export const engines: Engines = {
  "hand-written Map": () => {
    const roles = new Map(roleOfGroup);
    return ({ groups }) => {
      const found = new Set<string>();
      for (const group of groups) {
        const role = roles.get(group);
        if (role) found.add(role);
      }
      return [...found].sort();
    };
  },
  "this mapping": () => {
    const mapping = createRoleMapping(connectionPolicy("acme"));
    return (attributes) => {
      const source = { attributes, appMetadata: {}, userMetadata: {}, fromScim: [] };
      return mapping.rolesFor("orders", source, 0).roles;
    };
  },
  "json-logic-js": () => {
    const rules = roleOfGroup.map(([group, role]) => ({ role, logic: inGroups(group) }));
    return (asserted) => rolesOf(rules.filter(({ logic }) => jsonLogic.apply(logic, asserted)));
  },
  "@marcbachmann/cel-js": () => {
    const rules = roleOfGroup.map(([group, role]) => ({ role, holds: parse(`${JSON.stringify(group)} in groups`) }));
    return (asserted) => rolesOf(rules.filter(({ holds }) => holds(asserted)));
  },
  jmespath: () => {
    const rules = roleOfGroup.map(([group, role]) => ({ role, expression: `contains(groups, '${group}')` }));
    return (asserted) => rolesOf(rules.filter(({ expression }) => jmespath.search(asserted, expression)));
  },
  "json-rules-engine": () => {
    const engine = new Engine();
    for (const [group, role] of roleOfGroup) {
      const conditions = { all: [{ fact: "groups", operator: "contains", value: group }] };
      engine.addRule({ conditions, event: { type: role } });
    }
    return async ({ groups }) => {
      const { events } = await engine.run({ groups });
      return rolesOf(events.map(({ type }) => ({ role: type })));
    };
  },
  "@casl/ability": () => {
    const ability = createMongoAbility(
      roleOfGroup.map(([group, role]) => ({ action: "have", subject: role, conditions: { groups: group } })),
    );
    const roles = [...new Set(roleOfGroup.map(([, role]) => role))].sort();
    return ({ groups }) => roles.filter((role) => ability.can("have", subject(role, { groups })));
  },
};

function inGroups(group: string): jsonLogic.RulesLogic {
  return { in: [group, { var: "groups" }] };
}

function rolesOf(rules: readonly { readonly role: string }[]): string[] {
  return [...new Set(rules.map(({ role }) => role))].sort();
}
