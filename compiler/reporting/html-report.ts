import type { CustomerAccess } from "../access/access-matrix.ts";
import type { AccessChange } from "../access/change.ts";
import type { AccessReport } from "./access-report.ts";
import { cellLines, comparisonOf, connectionLines, exampleOf, needlessWords, titleOf } from "./report-words.ts";

/** One page without scripts, pictures or anything from elsewhere: for an auditor's files. */
export function htmlReport(report: AccessReport): string {
  const title = escaped(titleOf(report));
  const comparison = comparisonOf(report);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${title}</h1>
${comparison === undefined ? "" : `<p>${escaped(comparison)}</p>`}
${changeSection(
  "Wider",
  report.changes.filter(({ widens }) => widens),
)}
${changeSection(
  "Narrower",
  report.changes.filter(({ widens }) => !widens),
)}
${needlessSection(report)}
<h2 id="access">Access</h2>
<div class="wide" role="region" aria-labelledby="access" tabindex="0">
<table>
<thead><tr><th scope="col">customer</th>${report.apis.map((api) => `<th scope="col">${escaped(api)}</th>`).join("")}</tr></thead>
<tbody>
${report.customers.map((customer) => row(report, customer)).join("\n")}
</tbody>
</table>
</div>
</main>
</body>
</html>
`;
}

function changeSection(title: string, changes: readonly AccessChange[]): string {
  if (changes.length === 0) return "";
  const items = changes.map((change) => {
    const example = exampleOf(change);
    const mark = change.decided ? "" : ' <strong class="unclear">not decided</strong>';
    return `<li>${escaped(change.words)}${mark}${example === undefined ? "" : `<br><small>${escaped(example)}</small>`}</li>`;
  });
  return `<h2>${title}</h2>\n<ul class="${title.toLowerCase()}">\n${items.join("\n")}\n</ul>`;
}

function needlessSection({ needless_rules: rules }: AccessReport): string {
  if (rules.length === 0) return "";
  return `<h2>Needless rules</h2>\n<ul>\n${rules.map((rule) => `<li>${escaped(needlessWords(rule))}</li>`).join("\n")}\n</ul>`;
}

function row({ apis }: AccessReport, customer: CustomerAccess): string {
  const facts = [customer.name, customer.enforcement, ...connectionLines(customer)];
  const head = `<th scope="row">${escaped(customer.customer)}${lines(facts)}</th>`;
  return `<tr>${head}${apis.map((api) => `<td>${lines(cellLines(customer.apis[api])) || "—"}</td>`).join("")}</tr>`;
}

function lines(texts: readonly string[]): string {
  return texts.map((text) => `<div>${escaped(text)}</div>`).join("");
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (char) => entities[char] ?? "");
}

const style = `
:root { color-scheme: light dark; --line: #8886; --wide: #b3261e; --narrow: #1b6e3c; }
@media (prefers-color-scheme: dark) { :root { --wide: #ff8a80; --narrow: #7ddc9f; } }
body { font: 1rem/1.45 system-ui, sans-serif; margin: 0 auto; max-width: 80rem; padding: 1rem; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
li { margin-bottom: .5rem; overflow-wrap: anywhere; }
.wider li::marker { color: var(--wide); content: "+ "; } .narrower li::marker { color: var(--narrow); content: "− "; }
.unclear { color: var(--wide); }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { border: 1px solid var(--line); padding: .4rem .6rem; text-align: left; vertical-align: top; }
th div { font-weight: normal; font-size: .85rem; } td div + div { margin-top: .3rem; }
`;
