import type { Manifest } from "../compiler/manifest.ts";
import { coloursFor } from "../demonstration/colours.ts";
import { type ExamplesCacheOptions, rememberingExamples, withExamplesCache } from "./check-cache.ts";
import { type PolicyOptions, signingKeyPem, withPolicyOptions } from "./policy-options.ts";
import { createCommand, runCommand } from "./run-command.ts";

const colours = coloursFor(process.stderr);

interface Options extends PolicyOptions, ExamplesCacheOptions {
  readonly out: string;
  readonly json?: true;
}

const command = withExamplesCache(
  withPolicyOptions(
    createCommand(
      "npm run build --",
      "Checks the policy, runs its examples, and writes what auth0-deploy-cli deploys.",
    ),
  ),
)
  .option("--out <dir>", "gets tenant/ and manifest.json", "dist")
  .option("--json", "print the manifest")
  .action(async ({ env, policy, out, json, cache }: Options) => {
    const { buildAll } = await import("../compiler/build.ts");
    const built = await rememberingExamples({ cache }, (passed) =>
      buildAll({ environment: env, policyDir: policy, outDir: out, signingKeyPem: signingKeyPem(), passed }),
    );
    for (const warning of built.policy.warnings)
      process.stderr.write(`${colours.yellow(`warning: ${warning.message}`)}\n`);
    process.stdout.write(json ? `${JSON.stringify(built.manifest)}\n` : await summary(built.manifest, out));
  });

/** A carrier that is nearly full is worth a look; of a thousand others it is enough to know that they are not. */
const mostShown = 10;

async function summary(manifest: Manifest, out: string): Promise<string> {
  const { fullestPolicies } = await import("../compiler/fullest-policies.ts");
  const { table } = await import("./table.ts");
  const actions = manifest.actions.map(({ name, trigger, bytes }) => [name, trigger, `${bytes} bytes`]);
  const fullest = fullestPolicies(manifest.policies, mostShown);
  const policies = fullest.map(({ kind, name, customer, version, characters, capacity }) => [
    kind,
    name,
    customer,
    version,
    `${characters} of ${capacity} characters, ${Math.round((100 * characters) / capacity)} % full`,
  ]);
  return [
    table(["Action", "trigger", "size"], actions),
    table(["carrier", "name", "customer", "policy", "metadata"], policies) +
      restLine(manifest.policies.length - fullest.length),
    ...(manifest.secrets.length > 0 ? [`Secrets to deploy with: ${manifest.secrets.join(", ")}\n`] : []),
    `${manifest.examples} examples passed. ${out}/tenant is ready for auth0-deploy-cli (environment ${manifest.environment}).\n`,
  ].join("\n");
}

function restLine(rest: number): string {
  return rest === 0 ? "" : `and ${rest} more, none of them fuller; manifest.json lists all\n`;
}

await runCommand(command);
