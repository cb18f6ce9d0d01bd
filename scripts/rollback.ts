import type { KeptBuild } from "../deployment/kept-builds.ts";
import { runWithProgress, withTenantOptions } from "./deployment-options.ts";
import { createCommand, runCommand } from "./run-command.ts";
import { type DeployOptions, runDeploy } from "./run-deploy.ts";
import { table } from "./table.ts";

interface Options extends Omit<DeployOptions, "customer" | "build"> {
  readonly to?: string;
  readonly list?: true;
}

const command = withTenantOptions(
  createCommand(
    "npm run rollback --",
    "Deploys a build that was deployed before: the one before the last. Asks before it widens access.",
  ),
)
  .option("--to <name>", "the build to go back to, as --list names it")
  .option("--list", "only tell which builds are kept")
  .option("--yes", "do not ask before access is widened")
  .option("--remove", "also remove what that build does not have")
  .option("--json", "print one object, as npm run deploy does; with --list, { ok, builds }")
  .action(async (options: Options) => {
    const json = options.json === true;
    const [{ KeptBuilds }, { chooseRollback }] = await Promise.all([
      import("../deployment/kept-builds.ts"),
      import("../deployment/rollback.ts"),
    ]);
    const list = () => new KeptBuilds(options.keep, options.env).list();
    if (options.list) {
      await runWithProgress(json, async () => {
        const builds = await list();
        process.stdout.write(json ? `${JSON.stringify({ ok: true, builds })}\n` : asText(builds));
      });
      return;
    }
    let build = "";
    await runWithProgress(json, async ({ done }) => {
      const { name, folder } = chooseRollback(await list(), options.to);
      build = folder;
      done();
      process.stderr.write(`Going back to the build ${name}\n`);
    });
    await runDeploy({ ...options, build });
  });

function asText(builds: readonly KeptBuild[]): string {
  if (builds.length === 0) return "No build is kept.\n";
  const rows = builds.map(({ name, finished, signed_by: key, changes, rollback_to: to }) => [
    name,
    finished ? "whole" : "not finished, or one customer",
    key,
    `${changes}`,
    to ?? "",
  ]);
  return table(["build", "deployed", "signed by", "changes", "rollback to"], rows);
}

await runCommand(command);
