import type { AccessChange } from "../access/change.ts";
import type { AccessReport } from "./access-report.ts";
import { cellLines, comparisonOf, connectionLines, exampleOf, needlessWords, titleOf } from "./report-words.ts";

/** For a pull request. Texts of the policy cannot make markup of their own. */
export function markdownReport(report: AccessReport): string {
  const comparison = comparisonOf(report);
  const wider = report.changes.filter(({ widens }) => widens);
  const narrower = report.changes.filter(({ widens }) => !widens);
  return [
    `# ${escaped(titleOf(report))}`,
    ...(comparison === undefined ? [] : [escaped(comparison)]),
    ...changeSection("Wider", wider),
    ...changeSection("Narrower", narrower),
    ...(report.needless_rules.length === 0 ? [] : ["## Needless rules"]),
    ...list(report.needless_rules.map((rule) => escaped(needlessWords(rule)))),
    "## Access",
    table(
      ["customer", ...report.apis],
      report.customers.map((customer) => [
        [`**${escaped(customer.customer)}**`, ...[customer.enforcement, ...connectionLines(customer)].map(escaped)],
        ...report.apis.map((api) => cellLines(customer.apis[api]).map(escaped)),
      ]),
    ),
  ]
    .join("\n\n")
    .concat("\n");
}

function changeSection(title: string, changes: readonly AccessChange[]): string[] {
  if (changes.length === 0) return [];
  return [
    `## ${title}`,
    ...list(
      changes.map((change) => {
        const example = exampleOf(change);
        return escaped(change.words) + (example === undefined ? "" : `<br>${escaped(example)}`);
      }),
    ),
  ];
}

function list(items: readonly string[]): string[] {
  return items.length === 0 ? [] : [items.map((item) => `- ${item}`).join("\n")];
}

function table(head: readonly string[], rows: readonly (readonly (readonly string[])[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [
    line(head.map(escaped)),
    line(head.map(() => "---")),
    ...rows.map((cells) => line(cells.map((lines) => lines.join("<br>") || "—"))),
  ].join("\n");
}

/** CommonMark §2.4. No text begins a line, and a line break would end the item or the row. */
function escaped(text: string): string {
  return text.replace(/[\\`*_{}[\]<>#!|~&$@]/g, "\\$&").replace(/[\r\n]+/g, " ");
}
