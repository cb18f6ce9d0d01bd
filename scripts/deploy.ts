import type { Change } from "../deployment/changes.ts";
import { ask } from "./ask.ts";
import { type DeploymentOptions, planOptions, runWithProgress, withDeploymentOptions } from "./deployment-options.ts";
import { interruption } from "./interruption.ts";
import { createCommand, runCommand } from "./run-command.ts";

interface Options extends DeploymentOptions {
  readonly yes?: true;
  readonly remove?: true;
}

const command = withDeploymentOptions(
  createCommand(
    "npm run deploy --",
    "Writes to the tenant what differs from the policy files, and nothing else. Asks before it widens access.",
  ),
)
  .option("--yes", "do not ask before access is widened")
  .option("--remove", "also remove what left the policy files")
  .option("--json", "print one object: { ok, written, calls, action_versions, seconds }")
  .action((options: Options) =>
    runWithProgress(options.json === true, async ({ step, done }) => {
      const [{ deploy }, { changesAsText, deployedAsText }] = await Promise.all([
        import("../deployment/deploy.ts"),
        import("../deployment/show-plan.ts"),
      ]);
      const confirm = async (changes: readonly Change[]) => {
        if (options.yes) return true;
        done();
        const widening = changes.filter(({ widens }) => widens).length;
        return ask(`${changesAsText(changes)}${widening} changes widen access. Deploy?`);
      };
      const deployed = await deploy({
        ...(await planOptions(options)),
        remove: options.remove === true,
        step,
        signal: interruption(),
        confirm,
      });
      done();
      process.stdout.write(options.json ? `${JSON.stringify({ ok: true, ...deployed })}\n` : deployedAsText(deployed));
    }),
  );

await runCommand(command);
