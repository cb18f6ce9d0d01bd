import { rememberingCustomers } from "./check-cache.ts";
import { type DeploymentOptions, planOptions, runWithProgress, withDeploymentOptions } from "./deployment-options.ts";
import { createCommand, runCommand } from "./run-command.ts";

const command = withDeploymentOptions(
  createCommand(
    "npm run plan --",
    "Tells what a deployment would do to the tenant, and what in it is no deployment's. Writes nothing. " +
      "Exits with 0 if nothing would change, 2 if something would, 1 after an error.",
  ),
)
  .option("--json", "print one object: { ok, changes, drift, unchanged, calls }")
  .action((options: DeploymentOptions) =>
    runWithProgress(options.json === true, async ({ step, done }) => {
      const [{ makePlan }, { planAsJson, planAsText }] = await Promise.all([
        import("../deployment/plan.ts"),
        import("../deployment/show-plan.ts"),
      ]);
      const usual = { ...(await planOptions(options)), forComparison: true, resumes: true, step };
      const plan = await rememberingCustomers((checked) => makePlan({ ...usual, checked }));
      done();
      process.stdout.write(options.json ? `${JSON.stringify(planAsJson(plan))}\n` : planAsText(plan));
      process.exitCode = plan.changes.length > 0 ? 2 : 0;
    }),
  );

await runCommand(command);
