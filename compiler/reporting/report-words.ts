import type { Cell, CustomerAccess } from "../access/access-matrix.ts";
import type { AccessChange, Witness } from "../access/change.ts";
import { type NeedlessRule, whyNeedless } from "../access/needless-rules.ts";
import { visible } from "../access/visible.ts";
import type { AccessReport } from "./access-report.ts";

/** The parts of a report, as all of its forms name them. */
export function titleOf({ environment, domain, day }: AccessReport): string {
  return `Who can reach what: ${environment} (${domain}), ${day}`;
}

export function comparisonOf({ from, to, changes }: AccessReport): string | undefined {
  if (from === null) return undefined;
  const count = (isWanted: (change: AccessChange) => boolean) => changes.filter(isWanted).length;
  const wider = count(({ widens }) => widens);
  const unclear = count(({ decided }) => !decided);
  const unclearWords = unclear === 0 ? "" : ` (${unclear} of them not decided)`;
  return `From ${from} to ${to}: ${wider} wider${unclearWords}, ${changes.length - wider} narrower.`;
}

/** `for example`, and the smallest person. */
export function exampleOf({ widens, witness }: AccessChange): string | undefined {
  if (!witness) return undefined;
  return `${widens ? "gains" : "loses"}, for example: ${describeWitness(witness)}`;
}

function describeWitness({ connection, application, from, attributes, app_metadata: written }: Witness): string {
  const place = `through ${connection}${application ? ` in ${application}` : ""}${from ? ` from ${from} on` : ""}`;
  const scim = written ? ` and app_metadata ${JSON.stringify(written)}` : "";
  return visible(`${JSON.stringify(attributes)}${scim}, ${place}`);
}

export function needlessWords(needless: NeedlessRule): string {
  const { customer, rule, place, words } = needless;
  return `${place.file}:${place.line}: ${customer}'s rule ${rule} (${words}) is needless: ${whyNeedless(needless)}`;
}

/** The lines of a cell: people, then machines. */
export function cellLines(cell: Cell | undefined): string[] {
  if (!cell) return [];
  const machines = cell.machines.map(
    ({ application, scopes }) => `machine ${application}: ${scopes.join(" ") || "no scope"}`,
  );
  const people = cell.roles.map(
    ({ role, scopes, given }) => `${role} (${scopes.join(" ") || "no scope"}): ${given.join("; ") || "no rule"}`,
  );
  const where = cell.roles.length === 0 ? [] : [`in: ${cell.applications.join(", ") || "no application"}`];
  return [...people, ...where, ...machines];
}

export function connectionLines({ connections }: CustomerAccess): string[] {
  return connections.map(({ name, strategy, email_domains }) => `${name} (${strategy}): ${email_domains}`);
}
