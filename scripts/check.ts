import { coloursFor } from "../demonstration/colours.ts";
import { type ExamplesCacheOptions, rememberingChecks, withExamplesCache } from "./check-cache.ts";
import { type PolicyOptions, withPolicyOptions } from "./policy-options.ts";
import { createCommand, runCommand } from "./run-command.ts";

const colours = coloursFor(process.stderr);

interface Options extends PolicyOptions, ExamplesCacheOptions {
  readonly customer?: string;
  readonly json?: true;
}

const command = withExamplesCache(
  withPolicyOptions(createCommand("npm run check --", "Validates the policy files and runs their examples.")),
)
  .option("--customer <slug>", "only this customer: quick among many. Does not look for names used twice")
  .option("--json", "print one object: { ok, problems, warnings, examples }")
  .action(async (options: Options) => {
    if (options.json) return printJson(options);
    const { warnings, examples, customers } = await check(options);
    for (const { message } of warnings) process.stderr.write(`${colours.yellow(message)} (warning)\n`);
    const whom = options.customer ?? `${customers} customers`;
    process.stdout.write(
      `${options.policy}: valid for environment ${options.env}, ${whom}, ${examples} examples passed.\n`,
    );
  });

async function check(options: Options) {
  const { checkPolicy } = await import("../compiler/check.ts");
  const { env, policy, customer } = options;
  return rememberingChecks(options, (remembered) =>
    checkPolicy({ dir: policy, environment: env, onlyCustomer: customer, ...remembered }),
  );
}

async function printJson(options: Options): Promise<void> {
  const { PolicyError } = await import("../compiler/policy-files/problems.ts");
  try {
    const { warnings, examples } = await check(options);
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
