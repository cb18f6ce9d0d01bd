import type { Change } from "../deployment/changes.ts";
import { ask } from "./ask.ts";
import { type DeploymentOptions, planOptions, runWithProgress } from "./deployment-options.ts";
import { interruption } from "./interruption.ts";

export interface DeployOptions extends DeploymentOptions {
  readonly yes?: true;
  readonly remove?: true;
}

/** Deploys, and prints what was done. */
export async function runDeploy(options: DeployOptions): Promise<void> {
  await runWithProgress(options.json === true, async ({ step, done }) => {
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
  });
}
