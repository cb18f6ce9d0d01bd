import { wantedBindings } from "./bindings.ts";
import type { Change, Difference } from "./changes.ts";
import { differingFields } from "./compare-resource.ts";
import { type Compared, concerns } from "./compared.ts";
import { describeChange, describeCreation } from "./describe-change.ts";
import { findDrift } from "./drift.ts";
import { indexOf } from "./read-tenant.ts";
import { findRemovals } from "./removals.ts";
import { type Found, keyOf, kinds, type Resource } from "./resources.ts";

/** What a build wants and what a tenant has, compared. Only what the bundle manages is. */
export function differenceOf(compared: Compared): Difference {
  const { desired, state } = compared;
  const index = indexOf(state.found);
  const changes: Change[] = [];
  let unchanged = 0;
  for (const wanted of desired.resources) {
    if (!concerns(compared, wanted.customer)) continue;
    const change = changeOf(compared, wanted, index.get(keyOf(wanted))?.[0]);
    if (change) changes.push(change);
    else unchanged += 1;
  }
  changes.push(...findRemovals(compared));
  return { changes: sorted(changes), drift: findDrift(compared, index), unchanged };
}

function changeOf(compared: Compared, wanted: Resource, found: Found | undefined): Change | undefined {
  const { kind, name, customer } = wanted;
  const base = { kind, name, customer, wanted };
  if (!found)
    return { ...base, action: "create", ...describeCreation(compared, wanted), fields: Object.keys(wanted.content) };
  if (kind === "trigger_binding") {
    const { actions, isAsWanted } = wantedBindings(found.content, wanted.content);
    if (isAsWanted) return undefined;
    const words = `${name}: bound in the order ${actions.join(", ")}`;
    return { ...base, action: "change", found, words, widens: false, fields: ["actions"] };
  }
  const fields = differingFields(found, wanted, compared);
  if (fields.length === 0) return undefined;
  return { ...base, action: "change", found, fields, ...describeChange(compared, wanted, found, fields) };
}

function sorted(changes: readonly Change[]): Change[] {
  const rank = ({ widens, kind }: Change) => (widens ? 0 : kinds.length) + kinds.indexOf(kind);
  return [...changes].sort((a, b) => rank(a) - rank(b));
}
