import { rememberingCustomers } from "./check-cache.ts";
import { type DeploymentOptions, planOptions, runWithProgress, withDeploymentOptions } from "./deployment-options.ts";
import { createCommand, runCommand } from "./run-command.ts";

const command = withDeploymentOptions(
  createCommand(
    "npm run verify --",
    "Tells whether the tenant is as the policy files say. Reads only. " +
      "Exits with 0 if it is, 2 if it is not, 1 after an error.",
  ),
)
  .option("--json", "print one object: { ok, drift, unchanged, signed_by, canaries, calls }")
  .action((options: DeploymentOptions) =>
    runWithProgress(options.json === true, async ({ step, done }) => {
      const [{ verify }, { canaryFrom }, { verifiedAsText }] = await Promise.all([
        import("../deployment/verify.ts"),
        import("../deployment/canary.ts"),
        import("../deployment/show-plan.ts"),
      ]);
      const canary = canaryFrom(process.env);
      const usual = { ...(await planOptions(options)), canary, forComparison: true, step };
      const verified = await rememberingCustomers((checked) => verify({ ...usual, checked }));
      done();
      const ok = verified.drift.length === 0;
      process.stdout.write(options.json ? `${JSON.stringify({ ok, ...verified })}\n` : verifiedAsText(verified));
      process.exitCode = ok ? 0 : 2;
    }),
  );

await runCommand(command);
