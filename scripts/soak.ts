import { InvalidArgumentError } from "commander";
import { createCommand, runCommand } from "./run-command.ts";
import { hasFailed, type SoakReport } from "./soak/report.ts";

const command = createCommand(
  "npm run soak --",
  "Loads a local tenant with lawful requests, Actions that misbehave and providers that die, and kills it on the way. " +
    "Exits with 1 if a write that was answered is lost, a token lacks a decision, a lawful request fails, or its heap grows.",
)
  .option("--seconds <number>", "how long", readSeconds, 60)
  .option("--kills <number>", "how often the tenant is killed and started again", readKills, 3)
  .option("--json", "print one object")
  .action(async ({ seconds, kills, json }: { seconds: number; kills: number; json?: true }) => {
    if (!json) process.stderr.write(`loading for ${seconds} seconds...\n`);
    const { runSoak } = await import("./soak/run-soak.ts");
    const report = await runSoak(seconds, kills);
    process.stdout.write(json ? `${JSON.stringify(report)}\n` : await describe(report));
    if (hasFailed(report)) process.exitCode = 1;
  });

function readSeconds(text: string): number {
  const seconds = Number(text);
  if (seconds >= 1 && seconds <= 86_400) return seconds;
  throw new InvalidArgumentError("It is a number from 1 to 86400.");
}

function readKills(text: string): number {
  const kills = Number(text);
  if (/^\d{1,3}$/.test(text)) return kills;
  throw new InvalidArgumentError("It is a number from 0 to 999.");
}

async function describe(report: SoakReport): Promise<string> {
  const { table } = await import("./table.ts");
  const { memory_mb: memory, heap_mb: heaps, misbehaviour } = report;
  const rows: [string, string][] = [
    ["answered writes lost", `${report.lost.length} of ${report.writes}, over ${report.kills} times kill -9`],
    ["tokens without a decision", `${report.undecided.length} of ${report.tokens}`],
    ["lawful requests that failed", String(report.innocent.length)],
    [
      "Actions that misbehaved",
      Object.entries(misbehaviour)
        .map(([name, count]) => `${name} ${count}`)
        .join(", "),
    ],
    ["logins by dead providers", String(report.dead_providers)],
    [
      "memory",
      `${memory[0]} MB at first, ${Math.max(...memory)} MB at most, ${memory.at(-1)} MB at last, ${report.at_rest_mb} MB at rest`,
    ],
    ["heap of its main thread", heaps.map(({ first, last }) => `${first} to ${last} MB`).join(", ")],
  ];
  const examples = [...report.lost, ...report.undecided, ...report.innocent].slice(0, 5);
  return table(["soak", `${report.seconds} s`], rows) + examples.map((text) => `  ${text}\n`).join("");
}

await runCommand(command);
