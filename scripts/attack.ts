import { Closers } from "@federated-actions/loopback/closers";
import { InvalidArgumentError } from "commander";
import type { AttackReport, Breach, ClassReport } from "../attacks/run-attacks.ts";
import { onInterrupt } from "../demonstration/on-interrupt.ts";
import { createCommand, runCommand } from "./run-command.ts";
import { table } from "./table.ts";

interface Options {
  readonly random: number;
  readonly seed: number;
  readonly wire: boolean;
  readonly json?: true;
}

const command = createCommand(
  "npm run attack --",
  "Runs every known attack against the built Actions and, where a request can carry it, over HTTPS against a local tenant. " +
    "Exits with 1 if any is let through.",
)
  .option("--random <count>", "make up so many more attacks on the built Actions", wholeNumber, 0)
  .option("--seed <number>", "the seed of the made-up attacks: the same seed makes the same ones", wholeNumber, 1)
  .option("--no-wire", "leave out the tenant")
  .option("--json", "print one object: { ok, classes, breaches }")
  .action(async (options: Options) => {
    const closers = new Closers();
    onInterrupt(async () => {
      await closers.close();
      return 130;
    });
    try {
      const report = await attack(options, closers);
      const ok = report.breaches.length === 0;
      process.stdout.write(options.json ? `${JSON.stringify({ ok, ...report })}\n` : textOf(report));
      if (!ok) process.exitCode = 1;
    } finally {
      await closers.close();
    }
  });

await runCommand(command);

async function attack({ random, seed, wire }: Options, closers: Closers): Promise<AttackReport> {
  const [{ BuiltTarget }, { corpus }, { runAttacks }, { createProgress }] = await Promise.all([
    import("../attacks/built-target.ts"),
    import("../attacks/corpus/index.ts"),
    import("../attacks/run-attacks.ts"),
    import("../demonstration/progress.ts"),
  ]);
  const progress = createProgress();
  closers.add({ close: async () => progress.done() });
  progress.step("Attacking the built Actions");
  const built = await BuiltTarget.of("deploy");
  const reports = [await runAttacks(corpus, built)];
  if (random > 0) {
    progress.step(`Making up ${random} attacks with the seed ${seed}`);
    const { runRandomAttacks } = await import("../attacks/random-attacks.ts");
    reports.push(asReport(`made up, seed ${seed}`, random, await runRandomAttacks(built, random, seed)));
  }
  if (wire) {
    const { WireTarget } = await import("../attacks/wire-target.ts");
    const target = await WireTarget.open("deploy", closers, progress.step);
    progress.step("Attacking the tenant over HTTPS");
    const overHttps = await runAttacks(corpus, target, ({ class: name, tried }) => progress.step(`${name}: ${tried}`));
    reports.push({
      ...overHttps,
      classes: overHttps.classes.map((each) => ({ ...each, class: `over HTTPS: ${each.class}` })),
    });
  }
  progress.done();
  return { classes: reports.flatMap(({ classes }) => classes), breaches: reports.flatMap(({ breaches }) => breaches) };
}

function asReport(name: string, tried: number, breaches: readonly Breach[]): AttackReport {
  const letThrough = breaches.length;
  return { classes: [{ class: name, tried, stopped: tried - letThrough, letThrough }], breaches };
}

function textOf({ classes, breaches }: AttackReport): string {
  const rows = classes.map(({ class: name, tried, stopped, letThrough }) => [
    name,
    `${tried}`,
    `${stopped}`,
    `${letThrough}`,
  ]);
  const sum = (of: (report: ClassReport) => number) => `${classes.reduce((total, report) => total + of(report), 0)}`;
  const total = ["all", sum(({ tried }) => tried), sum(({ stopped }) => stopped), sum(({ letThrough }) => letThrough)];
  const listed = breaches.map(
    ({ class: name, attack, reference, expected, found }) =>
      `\n${name}: ${attack}\n  expected ${expected}, ${found} (${reference})\n`,
  );
  return `${table(["class", "tried", "stopped", "let through"], [...rows, total])}\n${listed.join("")}`;
}

function wholeNumber(value: string): number {
  if (!/^\d{1,9}$/.test(value)) throw new InvalidArgumentError("It must be a whole number.");
  return Number(value);
}
