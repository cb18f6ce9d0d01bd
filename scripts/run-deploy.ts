import type { Progress } from "../demonstration/progress.ts";
import type { Change } from "../deployment/changes.ts";
import type { DeployOptions as Deploying } from "../deployment/deploy.ts";
import { ask } from "./ask.ts";
import { rememberingCustomers } from "./check-cache.ts";
import { type DeploymentOptions, planOptions, runWithProgress } from "./deployment-options.ts";
import { interruption } from "./interruption.ts";

export interface DeployOptions extends DeploymentOptions {
  readonly yes?: true;
  readonly remove?: true;
}

/** Deploys, and prints what was done. */
export async function runDeploy(options: DeployOptions): Promise<void> {
  await runWithProgress(options.json === true, async ({ step, done }) => {
    const [{ deploy }, { deployedAsText }] = await Promise.all([
      import("../deployment/deploy.ts"),
      import("../deployment/show-plan.ts"),
    ]);
    const usual = await deployOptions(options, { step, done });
    const deployed = await rememberingCustomers((checked) => deploy({ ...usual, checked }));
    done();
    process.stdout.write(options.json ? `${JSON.stringify({ ok: true, ...deployed })}\n` : deployedAsText(deployed));
  });
}

/** Asks at the terminal before access is widened, and stops between two writes where the process is told to end. */
export async function deployOptions(options: DeployOptions, { step, done }: Progress): Promise<Deploying> {
  const { changesAsText } = await import("../deployment/show-plan.ts");
  const confirm = async (changes: readonly Change[]) => {
    if (options.yes) return true;
    done();
    const widening = changes.filter(({ widens }) => widens).length;
    return ask(`${changesAsText(changes)}${widening} changes widen access. Deploy?`);
  };
  const remove = options.remove === true;
  return { ...(await planOptions(options)), remove, step, signal: interruption(), confirm };
}
