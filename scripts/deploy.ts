import { createInterface } from "node:readline/promises";
import type { Change } from "../deployment/changes.ts";
import { type DeploymentOptions, planOptions, runWithProgress, withDeploymentOptions } from "./deployment-options.ts";
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
      const interrupted = new AbortController();
      for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => interrupted.abort());
      const [{ deploy }, { changesAsText, deployedAsText }] = await Promise.all([
        import("../deployment/deploy.ts"),
        import("../deployment/show-plan.ts"),
      ]);
      const confirm = async (changes: readonly Change[]) => {
        if (options.yes) return true;
        done();
        return ask(changesAsText(changes), changes.filter(({ widens }) => widens).length);
      };
      const deployed = await deploy({
        ...(await planOptions(options)),
        remove: options.remove === true,
        step,
        signal: interrupted.signal,
        confirm,
      });
      done();
      process.stdout.write(options.json ? `${JSON.stringify({ ok: true, ...deployed })}\n` : deployedAsText(deployed));
    }),
  );

/** Without a terminal nobody can agree. */
async function ask(changes: string, widening: number): Promise<boolean> {
  if (!process.stdin.isTTY) return false;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(`${changes}${widening} changes widen access. Deploy? (yes/no) `);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}

await runCommand(command);
