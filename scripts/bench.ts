import type { Measured } from "./bench/measure.ts";
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

await runCommand(command);
