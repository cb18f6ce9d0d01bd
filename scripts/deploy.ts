import { withDeploymentOptions } from "./deployment-options.ts";
import { createCommand, runCommand } from "./run-command.ts";
import { runDeploy } from "./run-deploy.ts";

const command = withDeploymentOptions(
  createCommand(
    "npm run deploy --",
    "Writes to the tenant what differs from the policy files, and nothing else. Asks before it widens access.",
  ),
)
  .option("--yes", "do not ask before access is widened")
  .option("--remove", "also remove what left the policy files")
  .option("--json", "print one object: { ok, written, calls, action_versions, seconds }")
  .action(runDeploy);

await runCommand(command);
