import type { OffboardingPlan } from "../deployment/offboard.ts";
import { ask } from "./ask.ts";
import { runWithProgress, type TenantOptions, withTenantOptions } from "./deployment-options.ts";
import { interruption } from "./interruption.ts";
import { signingKeyPem } from "./policy-options.ts";
import { createCommand, runCommand } from "./run-command.ts";

interface Options extends TenantOptions {
  readonly yes?: true;
}

const command = withTenantOptions(
  createCommand(
    "npm run offboard --",
    "Removes what the tenant has of a customer: what our key signed for it, and its grants. Tells first what would go.",
  ),
)
  .argument("<slug>", "the customer")
  .option("--yes", "do not ask")
  .option("--json", "print one object: { ok, customer, removals, left, in_policy_files, calls, seconds }")
  .action((slug: string, options: Options) =>
    runWithProgress(options.json === true, async ({ step, done }) => {
      const [{ offboard }, { offboardedAsJson, offboardingAsText }, { credentialsFrom }] = await Promise.all([
        import("../deployment/offboard.ts"),
        import("../deployment/show-offboarding.ts"),
        import("../deployment/sign-in.ts"),
      ]);
      const confirm = async (plan: OffboardingPlan) => {
        done();
        process.stderr.write(offboardingAsText(plan));
        return options.yes === true || ask(`Remove all of this from ${process.env.AUTH0_DOMAIN}?`);
      };
      const result = await offboard({
        policyDir: options.policy,
        environment: options.env,
        customer: slug,
        credentials: credentialsFrom(process.env),
        signingKeyPem: signingKeyPem(),
        step,
        signal: interruption(),
        confirm,
      });
      done();
      const summary = `${result.removals.length} removals done; ${result.calls} calls, ${result.seconds} seconds.\n`;
      const told = result.removals.length === 0 ? offboardingAsText(result) : summary;
      process.stdout.write(options.json ? `${JSON.stringify(offboardedAsJson(result))}\n` : told);
    }),
  );

await runCommand(command);
