import { InvalidArgumentError } from "commander";
import type { Measured } from "./bench/measure.ts";
import type { ScaleRow } from "./bench/scale.ts";
import { groups, rules } from "./bench/size.ts";
import { createCommand, runCommand } from "./run-command.ts";

const command = createCommand(
  "npm run bench --",
  `Times a warm decision of each Action (${rules} rules, ${groups} groups) beside a hand-written Map look-up, in one run.`,
)
  .option("--json", "print one object")
  .action(async ({ json }: { json?: true }) => {
    if (!json) process.stderr.write("measuring for about six seconds...\n");
    const { measure } = await import("./bench/measure.ts");
    const results = await measure();
    process.stdout.write(json ? `${JSON.stringify(results)}\n` : await describe(results));
  });

async function describe(results: readonly Measured[]): Promise<string> {
  const { table } = await import("./table.ts");
  const rows = results.map(({ name, median_us, p99_us, ratio }) => [
    name,
    `${median_us.toFixed(2)} µs`,
    `${p99_us.toFixed(2)} µs`,
    `${ratio.toFixed(1)} ×`,
  ]);
  return table(["warm decision", "median", "99 %", "to the look-up"], rows);
}

command.addCommand(
  createCommand("scale", "Measures check and build for growing numbers of customers, beside parsing the same YAML.")
    .option("--customers <list>", "numbers, separated by commas", "10,100,1000,10000")
    .option("--json", "print one object for each step")
    .action(async ({ customers, json }: { customers: string; json?: true }) => {
      const { measureScale } = await import("./bench/scale.ts");
      const rows = [];
      for (const count of customers.split(",").map(countOf)) {
        const onStep = (step: string) => process.stderr.write(`${count} customers: ${step}...\n`);
        rows.push(...(await measureScale(count, onStep)));
      }
      process.stdout.write(json ? rows.map((row) => `${JSON.stringify(row)}\n`).join("") : await scaleTable(rows));
    }),
);

function countOf(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 8 && count <= 100_000) return count;
  throw new InvalidArgumentError(`--customers: ${text} is not a number from 8 to 100000`);
}

async function scaleTable(rows: readonly ScaleRow[]): Promise<string> {
  const { table } = await import("./table.ts");
  return table(
    ["customers", "step", "seconds", "CPU seconds", "memory", "to parsing"],
    rows.map(({ customers, step, seconds, cpu_seconds, megabytes, ratio }) => [
      String(customers),
      step,
      seconds.toFixed(2),
      cpu_seconds.toFixed(2),
      `${megabytes.toFixed(0)} MB`,
      `${ratio.toFixed(1)} ×`,
    ]),
  );
}

await runCommand(command);
