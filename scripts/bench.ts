import { InvalidArgumentError } from "commander";
import type { DeploymentRow } from "./bench/deployment/measure-deployment.ts";
import type { Measured, Mode } from "./bench/measure.ts";
import type { ScaleRow } from "./bench/scale.ts";
import { groups, rules } from "./bench/size.ts";
import type { TokenRow } from "./bench/tokens/measure-tokens.ts";
import { createCommand, runCommand } from "./run-command.ts";

const command = createCommand(
  "npm run bench --",
  `Times each Action beside a hand-written one, and the mapping (${rules} rules, ${groups} groups) beside other engines, in one run.`,
)
  .option("--json", "print one object")
  .action(async ({ json }: { json?: true }) => {
    if (!json) process.stderr.write("measuring for about a minute...\n");
    const { measure } = await import("./bench/measure.ts");
    const { describeMachine, machineText } = await import("./bench/machine.ts");
    const machine = await describeMachine(engines);
    const measured = await measure();
    const text = async () => machineText(machine) + (await describe(measured));
    process.stdout.write(json ? `${JSON.stringify({ machine, measured })}\n` : await text());
  });

const engines = "json-logic-js @marcbachmann/cel-js jmespath json-rules-engine @casl/ability tinybench".split(" ");

const headings: Readonly<Record<Mode, string>> = {
  warm: "warm",
  first: "first call in a fresh context",
  spread: "spread over 1,000 customers",
};

async function describe(measured: readonly Measured[]): Promise<string> {
  const { table } = await import("./table.ts");
  const rows = measured.map(({ what, mode, subject, median_us, p99_us, ratio }) => [
    what,
    headings[mode],
    subject,
    `${median_us.toFixed(2)} µs`,
    `${p99_us.toFixed(2)} µs`,
    `${ratio.toFixed(1)} ×`,
  ]);
  return table(["measured", "how", "by", "median", "99 %", "to the hand-written"], rows);
}

command.addCommand(
  createCommand(
    "scale",
    "Measures check, build and deployments to a local tenant for growing numbers of customers, beside parsing the same " +
      "YAML and beside auth0-deploy-cli alone.",
  )
    .option("--customers <list>", "numbers, separated by commas", "10,100,1000,10000")
    .option("--minutes <number>", "deployments that would end later are computed from the rate before", minutesOf, 60)
    .option("--json", "print one object for each step")
    .action(async ({ customers, minutes, json }: { customers: string; minutes: number; json?: true }) => {
      const { measureScale } = await import("./bench/scale.ts");
      const numbers = customers.split(",").map(countOf);
      const onStep = (count: number, step: string) => process.stderr.write(`${count} customers: ${step}...\n`);
      const rows = await measureScale(numbers, minutes, onStep);
      process.stdout.write(json ? rows.map((row) => `${JSON.stringify(row)}\n`).join("") : await scaleTable(rows));
    }),
);

function countOf(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 8 && count <= 100_000) return count;
  throw new InvalidArgumentError(`${text} is not a number from 8 to 100000`);
}

function minutesOf(text: string): number {
  const minutes = Number(text);
  if (minutes > 0 && minutes <= 1440) return minutes;
  throw new InvalidArgumentError(`${text} is not a number of minutes up to 1440`);
}

async function scaleTable(rows: readonly ScaleRow[]): Promise<string> {
  const { table } = await import("./table.ts");
  return table(
    ["customers", "step", "seconds", "CPU seconds", "memory", "calls", "to parsing"],
    rows.map(({ customers, step, seconds, cpu_seconds, megabytes, calls, ratio, computed, seeded }) => [
      String(customers),
      computed ? `${step} (computed)` : seeded ? `${step} (seeded)` : step,
      seconds.toFixed(2),
      ...ownProcess(step, cpu_seconds.toFixed(2), `${megabytes.toFixed(0)} MB`),
      String(calls),
      ...ownProcess(step, `${ratio.toFixed(1)} ×`),
    ]),
  );
}

/** auth0-deploy-cli runs in a process that the step starts: what is measured of the step's own would mislead. */
function ownProcess(step: string, ...cells: string[]): string[] {
  return step.startsWith("auth0-deploy-cli") ? cells.map(() => "") : cells;
}

command.addCommand(
  createCommand(
    "tokens",
    "Measures client credentials, refresh and login at the local tenant, beside two other servers.",
  )
    .option("--seconds <number>", "of each load", secondsOf, 5)
    .option("--json", "print one object")
    .action(async ({ seconds, json }: { seconds: number; json?: true }) => {
      const { measureTokens } = await import("./bench/tokens/measure-tokens.ts");
      const { describeMachine, machineText } = await import("./bench/machine.ts");
      const machine = await describeMachine(["oauth2-mock-server", "@simulacrum/auth0-simulator"]);
      const servers = await measureTokens(seconds, (name) => process.stderr.write(`${name}...\n`));
      const text = async () => machineText(machine) + (await tokensTable(servers));
      process.stdout.write(json ? `${JSON.stringify({ machine, servers })}\n` : await text());
    }),
);

function secondsOf(text: string): number {
  const seconds = Number(text);
  if (seconds > 0 && seconds <= 600) return seconds;
  throw new InvalidArgumentError(`${text} is not a number of seconds up to 600`);
}

async function tokensTable(rows: readonly TokenRow[]): Promise<string> {
  const { table } = await import("./table.ts");
  const { loads } = await import("./bench/tokens/measure-tokens.ts");
  const [ours] = rows;
  const perSecond = (row: TokenRow, load: (typeof loads)[number]) =>
    (["one_at_a_time", "eight_at_once"] as const).map((how) => {
      const own = row.per_second[load][how];
      return `${own.toFixed(0)}/s (${(own / (ours ?? row).per_second[load][how]).toFixed(2)} ×)`;
    });
  return (
    table(
      ["server", "start to first token", "memory after all loads"],
      rows.map((row) => [row.server, `${row.first_token_ms.toFixed(0)} ms`, `${row.megabytes} MB`]),
    ) +
    table(
      ["load", "server", "one at a time", "8 at once", "CPU of the server"],
      loads.flatMap((load) =>
        rows.map((row) => {
          const cpu = row.per_second[load].cpu_ms;
          return [load, row.server, ...perSecond(row, load), cpu === undefined ? "" : `${cpu.toFixed(2)} ms`];
        }),
      ),
    )
  );
}

command.addCommand(
  createCommand("deploy", "Measures deployments into local tenants, beside auth0-deploy-cli as it comes.")
    .option("--customers <list>", "numbers, separated by commas", "10,1000")
    .option("--plain <list>", "for which auth0-deploy-cli is measured; else it is computed from these", "10,100")
    .option("--json", "print one object")
    .action(async ({ customers, plain, json }: { customers: string; plain: string; json?: true }) => {
      const { measureDeployment } = await import("./bench/deployment/measure-deployment.ts");
      const { describeMachine, machineText } = await import("./bench/machine.ts");
      const machine = await describeMachine(["auth0-deploy-cli"]);
      const onStep = (text: string) => process.stderr.write(`${text}\n`);
      const numbers = { customers: customers.split(",").map(countOf), plain: plain.split(",").map(countOf) };
      const rows = await measureDeployment({ ...numbers, onStep });
      const text = async () => machineText(machine) + (await deploymentTable(rows));
      process.stdout.write(json ? `${JSON.stringify({ machine, rows })}\n` : await text());
    }),
);

async function deploymentTable(rows: readonly DeploymentRow[]): Promise<string> {
  const { table } = await import("./table.ts");
  return table(
    ["customers", "by", "step", "seconds", "requests", "writes"],
    rows.map(({ customers, by, step, seconds, calls, writes, computed }) => [
      String(customers),
      computed ? `${by} (computed)` : by,
      step,
      computed ? String(seconds) : seconds.toFixed(1),
      String(calls),
      String(writes),
    ]),
  );
}

await runCommand(command);
