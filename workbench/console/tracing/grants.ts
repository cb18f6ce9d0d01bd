import { stringify } from "yaml";
import { describeRule } from "../../../compiler/access/rule-words.ts";
import { allCustomers } from "../../../compiler/applications.ts";
import type { ExplainedCase } from "../../../compiler/explaining/explained-event.ts";
import type { Policy } from "../../../compiler/policy-files/policy.ts";

/** A line of a policy file. */
interface PolicyLine {
  /** `FILE:LINE` */
  readonly at: string;
  /** What it says, as the build reads it: with values filled in. */
  readonly text: string;
  /** The same in words. */
  readonly words: string;
}

/** A role or scope of a decision, and the lines that gave it. */
export interface Grant {
  readonly kind: "role" | "scope";
  readonly name: string;
  readonly by: readonly PolicyLine[];
}

/** Which line of the policy gave each role and scope. */
export function grantsOf(policy: Policy, explained: ExplainedCase): Grant[] {
  const { api, roles, scopes } = explained;
  if (api === null) return [];
  return [
    ...roles.map((name): Grant => ({ kind: "role", name, by: rulesOf(policy, explained, `${api}:${name}`) })),
    ...scopes.map((name): Grant => ({ kind: "scope", name, by: scopeLines(policy, explained, api, name) })),
  ];
}

function rulesOf(policy: Policy, { customer, rules }: ExplainedCase, role: string): PolicyLine[] {
  const owner = allCustomers(policy).find((each) => each.customer === customer);
  const giving = rules.filter((rule) => rule.holds && rule.roles.includes(role));
  return giving.flatMap(({ rule: number, at }) => {
    const rule = owner?.role_mapping[number - 1];
    return rule === undefined ? [] : [{ at, text: flow(rule), words: describeRule(rule) }];
  });
}

/** Of a user the roles that hold it; of a machine what its customer allows machines. */
function scopeLines(policy: Policy, { customer, roles }: ExplainedCase, api: string, scope: string): PolicyLine[] {
  const { files, locate } = policy;
  const place = (file: string, path: readonly string[]) => {
    const { file: name, line } = locate(file, path, "key");
    return `${name}:${line}`;
  };
  const held = policy.apis.apis[api]?.roles ?? {};
  const byRole = roles.flatMap((role) => {
    const all = held[role] ?? [];
    if (!all.includes(scope)) return [];
    const at = place(files.apis, ["apis", api, "roles", role]);
    return [{ at, text: flow({ [role]: all }), words: `by role ${role}` }];
  });
  if (roles.length > 0 || customer === null) return byRole;
  const owner = allCustomers(policy).find((each) => each.customer === customer);
  const machine = owner?.access[api]?.machine_scopes ?? [];
  if (!machine.includes(scope)) return [];
  const at = place(files.customer(customer), ["access", api, "machine_scopes"]);
  return [{ at, text: flow({ machine_scopes: machine }), words: "for machines" }];
}

function flow(value: object): string {
  return stringify(value, { collectionStyle: "flow", lineWidth: 0 }).trim();
}
