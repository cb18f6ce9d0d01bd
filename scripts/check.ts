import colours from "picocolors";
import { type PolicyOptions, withPolicyOptions } from "./policy-options.ts";
import { createCommand, runCommand } from "./run-command.ts";

const command = withPolicyOptions(
  createCommand("npm run check --", "Validates the policy files and runs their examples."),
)
  .option("--json", "print one object: { ok, problems, warnings, examples }")
  .action(async ({ env, policy, json }: PolicyOptions & { json?: true }) => {
    if (json) return printJson(env, policy);
    const { checkPolicy } = await import("../compiler/check.ts");
    const { warnings, examples, customers } = await checkPolicy({ dir: policy, environment: env });
    for (const { message } of warnings) process.stderr.write(`${colours.yellow(message)} (warning)\n`);
    process.stdout.write(
      `${policy}: valid for environment ${env}, ${customers} customers, ${examples} examples passed.\n`,
    );
  });

async function printJson(environment: string, dir: string): Promise<void> {
  const { checkPolicy } = await import("../compiler/check.ts");
  const { PolicyError } = await import("../compiler/policy-files/problems.ts");
  try {
    const { warnings, examples } = await checkPolicy({ dir, environment });
    print({ ok: true, problems: [], warnings, examples });
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    print({ ok: false, problems: error.problems, warnings: [], examples: 0 });
    process.exitCode = 1;
  }
}

function print(result: object): void {
  process.stdout.write(`${JSON.stringify(result)}\n`);
}

await runCommand(command);
