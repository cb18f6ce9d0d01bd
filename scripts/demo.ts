import { Closers } from "@federated-actions/loopback/closers";
import { onInterrupt } from "../demonstration/on-interrupt.ts";
import { createCommand, runCommand } from "./run-command.ts";

const command = createCommand(
  "npm run demo --",
  "Runs the demonstration on a local tenant and exits: with 0 only if every scenario had its expected result.",
)
  .option("--json", "print one object a scenario, and {ok, scenarios} as the last line")
  .action(async ({ json = false }: { json?: boolean }) => {
    const { runDemonstration } = await import("../demonstration/run-demonstration.ts");
    const closers = new Closers();
    const isInterrupted = onInterrupt(async () => {
      await closers.close();
      return 130;
    });
    try {
      const { ok } = await runDemonstration({ policyDir: "deploy", json, closers });
      if (!ok) process.exitCode = 1;
    } catch (error) {
      if (!isInterrupted()) throw error;
    } finally {
      await closers.close();
    }
  });

await runCommand(command);
