import { visible } from "../../compiler/access/visible.ts";
import type { Way, WhoCan } from "../../compiler/access/who-can.ts";
import type { LoadOptions } from "../../compiler/policy-files/load.ts";
import { table } from "../table.ts";

/** `--who-can`: the rules that give a role, and whom. @throws PolicyError, AccessError */
export async function explainRole(role: string, options: LoadOptions, asJson: boolean): Promise<string> {
  const { loadPolicy } = await import("../../compiler/policy-files/load.ts");
  const { whoCan } = await import("../../compiler/access/who-can.ts");
  const found = whoCan(await loadPolicy(options), role, Date.now());
  return asJson ? `${JSON.stringify(found)}\n` : describe(found);
}

function describe({ role, scopes, ways, known_users, suspended }: WhoCan): string {
  const users = known_users.map(({ customer, user }) => `${customer}: ${user}`);
  return [
    `${role} gives ${scopes.join(" ") || "no scope"}.\n`,
    ...(ways.length === 0 ? ["No rule gives it to anybody.\n"] : ways.map(describeWay)),
    ...(suspended.length > 0 ? [`Suspended, so that nobody gets a token: ${suspended.join(", ")}.\n`] : []),
    `Users of the examples who have it: ${users.join(", ") || "none"}.\n`,
  ].join("\n");
}

function describeWay({ customer, place, words, connections, applications, until, suffices }: Way): string {
  const facts = [
    ["rule", `${place.file}:${place.line}:${place.column}`],
    ["through", connections.join(", ")],
    ["in", applications.join(", ") || "no application"],
    ["suffices", suffices ? describePerson(suffices) : "not decided"],
    ...(until === null ? [] : [["until", until]]),
  ];
  return `${customer}: ${words}\n${table(["", ""], facts)}`;
}

function describePerson({ attributes, app_metadata: written }: NonNullable<Way["suffices"]>): string {
  return visible(JSON.stringify(attributes) + (written ? ` and app_metadata ${JSON.stringify(written)}` : ""));
}
