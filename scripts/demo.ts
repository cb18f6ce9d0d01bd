import { runDemonstration } from "../demonstration/run-demonstration.ts";
import { createCommand, runCommand } from "./run-command.ts";

const command = createCommand(
  "npm run demo --",
  "Plays the demonstration on a local tenant and exits: 0 only if every scenario ended as it must.",
)
  .option("--json", "print one object a scenario, and {ok, scenarios} as the last line")
  .action(async ({ json = false }: { json?: boolean }) => {
    const { stage, ok } = await runDemonstration({ policyDir: "deploy", json });
    await stage.close();
    if (!ok) process.exitCode = 1;
  });

await runCommand(command);
