import { writeFile } from "node:fs/promises";
import type { AccessReport } from "../compiler/reporting/access-report.ts";
import { coloursFor } from "../demonstration/colours.ts";
import { type PolicyOptions, withPolicyOptions } from "./policy-options.ts";
import { createCommand, runCommand } from "./run-command.ts";

const colours = coloursFor(process.stdout);

interface Options extends PolicyOptions {
  readonly from?: string;
  readonly to?: string;
  readonly html?: string;
  readonly markdown?: true;
  readonly json?: true;
  readonly failOnWidening?: true;
}

const command = withPolicyOptions(
  createCommand("npm run report --", "Tells who can reach what, and what changed between two states of the policy."),
)
  .option("--from <rev|dir>", "compare with this state: a git revision of the policy folder, or a folder")
  .option("--to <rev|dir>", "the state to report on, instead of the policy folder as it is")
  .option("--html <file>", "write one page for a browser")
  .option("--markdown", "print Markdown, as for a pull request")
  .option("--json", "print one object")
  .option("--fail-on-widening", "exit with 1 if anything widens access, or that was not decided")
  .action(async ({ from, to, env, policy, ...options }: Options) => {
    const { loadState } = await import("./report/load-state.ts");
    const { accessReport } = await import("../compiler/reporting/access-report.ts");
    const load = (state: string) => loadState(state, { dir: policy, environment: env });
    const after = await load(to ?? policy);
    const before = from === undefined ? undefined : await load(from);
    const report = accessReport(after, before, Date.now());
    await show(report, options);
    if (options.failOnWidening && report.changes.some(({ widens }) => widens)) process.exitCode = 1;
  });

async function show(report: AccessReport, { html, markdown, json }: Omit<Options, keyof PolicyOptions>): Promise<void> {
  if (html !== undefined) {
    const { htmlReport } = await import("../compiler/reporting/html-report.ts");
    await writeFile(html, htmlReport(report));
  }
  if (json) process.stdout.write(`${JSON.stringify(report)}\n`);
  else if (markdown) {
    const { markdownReport } = await import("../compiler/reporting/markdown-report.ts");
    process.stdout.write(markdownReport(report));
  } else if (html === undefined) process.stdout.write(await plainReport(report));
  else process.stdout.write(`${html} is written.\n`);
}

async function plainReport(report: AccessReport): Promise<string> {
  const { table } = await import("./table.ts");
  const { cellLines, comparisonOf, exampleOf, needlessWords, titleOf } = await import(
    "../compiler/reporting/report-words.ts"
  );
  const changes = report.changes.map((change) => {
    const example = exampleOf(change);
    const mark = change.widens ? colours.red("+") : colours.green("-");
    return `${mark} ${change.words}\n${example === undefined ? "" : `    ${example}\n`}`;
  });
  const rows = report.customers.flatMap(({ customer, enforcement, apis }) =>
    Object.entries(apis).map(([api, cell]) => [customer, enforcement, api, cellLines(cell).join("\n")]),
  );
  const comparison = comparisonOf(report);
  return [
    `${colours.bold(titleOf(report))}\n`,
    ...(comparison === undefined ? [] : [`${comparison}\n`, changes.join("")]),
    ...(report.needless_rules.length > 0 ? [`${report.needless_rules.map(needlessWords).join("\n")}\n`] : []),
    table(["customer", "enforcement", "API", "who"], rows),
  ].join("\n");
}

await runCommand(command);
