import type { ExplainedEvent } from "../../compiler/explaining/explained-event.ts";
import { coloursFor } from "../../demonstration/colours.ts";
import { table } from "../table.ts";

const colours = coloursFor(process.stdout);

/** An explanation for people. */
export function describeExplained(explained: ExplainedEvent): string {
  return [
    headline(explained),
    ...(explained.log ? [`The log's entry (${explained.log.type}) says: ${explained.log.description}\n`] : []),
    ...(explained.unmet.length > 0 ? [list("Not as expected:", explained.unmet)] : []),
    ...(explained.missing.length > 0
      ? [list("The event is not as Auth0 passes it, which may decide:", explained.missing)]
      : []),
    ...(explained.facts.length > 0 ? [list("Why:", explained.facts)] : []),
    ...(explained.advice
      ? [`What to do: ${explained.advice.mend}\nTell the customer: ${explained.advice.tell}\n`]
      : []),
    ...(explained.assumed.length > 0 ? [list("Taken as given, since nothing tells:", explained.assumed)] : []),
    ...explained.unverified.map(
      ({ carrier, name, why }) =>
        `The ${carrier} ${JSON.stringify(name)} does not verify: ${why}. --policy-from-files takes the files' metadata.\n`,
    ),
    ...(explained.profile ? [`The profile would be: ${JSON.stringify(explained.profile, null, 2)}\n`] : []),
    ...apis(explained),
    table(["", ""], granted(explained)),
    table(["step", "outcome", "detail"], explained.trace.map(stepCells)),
    ...attributes(explained),
    ...nearMisses(explained),
  ].join("\n");
}

function headline({ decision, reason }: ExplainedEvent): string {
  if (decision === null) return `${colours.red("no decision")}: something is missing\n`;
  const colour = decision === "deny" ? colours.red : colours.green;
  return `${colour(decision)}${reason ? `  ${reason}` : ""}\n`;
}

function list(title: string, items: readonly string[]): string {
  return `${title}\n${items.map((each) => `  ${each}\n`).join("")}`;
}

function granted({ customer, api, roles, scopes, removed_scopes, would_deny }: ExplainedEvent): string[][] {
  return [
    ["customer", customer ?? "unmanaged"],
    ["api", api ?? "none of apis.yaml's"],
    ["roles", roles.join(", ") || "none"],
    ["scopes", scopes.join(", ") || "none"],
    ["removed scopes", removed_scopes.join(", ") || "none"],
    ["would deny", would_deny.join(", ") || "nothing"],
  ];
}

function stepCells({ step, outcome, detail, at = [] }: ExplainedEvent["trace"][number]): string[] {
  return [step, outcome, at.length > 0 ? `${detail} (${at.join(", ")})` : detail];
}

/** The decision for each API, where none was named. */
function apis({ apis: all }: ExplainedEvent): string[] {
  if (all.length === 0) return [];
  const rows = all.map(({ api, decision, code, roles, scopes }) => [
    api ?? "none",
    code ?? decision ?? "no decision",
    roles.join(", "),
    scopes.join(", "),
  ]);
  return [table(["API", "decision", "roles", "scopes"], rows), "The rest is about the first of these that is best.\n"];
}

function attributes({ attributes_read, profile_attributes }: ExplainedEvent): string[] {
  if (attributes_read.length === 0) return [];
  const rows = attributes_read.map(({ name, found, values }) => [
    name,
    found ? values.map((value) => JSON.stringify(value)).join(", ") : "absent, or nothing that a rule reads",
  ]);
  const isLacking = attributes_read.some(({ found }) => !found);
  const names = profile_attributes.join(", ") || "no attribute";
  return [table(["attribute", "values"], rows), ...(isLacking ? [`The profile has: ${names}.\n`] : [])];
}

function nearMisses({ near_misses }: ExplainedEvent): string[] {
  if (near_misses.length === 0) return [];
  const rows = near_misses.map(({ rule, at, attribute, value, expected, why }) => [
    `rule ${rule} (${at})`,
    `${attribute}: ${JSON.stringify(value)}`,
    JSON.stringify(expected),
    why,
  ]);
  return [table(["near miss", "value", "expected", "why"], rows)];
}
