import type { Command } from "commander";
import { ask } from "../ask.ts";
import { runWithProgress, type TenantOptions, withTenantOptions } from "../deployment-options.ts";
import { interruption } from "../interruption.ts";
import { signingKeyPem } from "../policy-options.ts";
import { createCommand } from "../run-command.ts";

interface Options extends TenantOptions {
  readonly yes?: true;
}

/** `suspend` and `resume` differ in what they write. */
export function suspensionCommand(name: "suspend" | "resume", description: string): Command {
  return withTenantOptions(createCommand(`npm run ${name} --`, description))
    .argument("<slug>", "the customer")
    .option("--yes", "do not ask")
    .option("--json", "print one object: { ok, customer, suspended, written, unchanged, not_there, tokens, ... }")
    .action((slug: string, options: Options) =>
      runWithProgress(options.json === true, async ({ step, done }) => {
        const [commands, { suspendedAsText }, { credentialsFrom }, { DeploymentRefusedError }] = await Promise.all([
          import("../../deployment/suspend.ts"),
          import("../../deployment/show-suspended.ts"),
          import("../../deployment/sign-in.ts"),
          import("../../deployment/errors.ts"),
        ]);
        const credentials = credentialsFrom(process.env);
        if (!options.yes && !(await ask(`${name} ${slug} in ${credentials.domain}?`))) {
          throw new DeploymentRefusedError(`nobody agreed to ${name} ${slug}: run it with --yes; nothing was written`);
        }
        const result = await commands[name]({
          policyDir: options.policy,
          environment: options.env,
          customer: slug,
          credentials,
          signingKeyPem: signingKeyPem(),
          keepDir: options.keep,
          step,
          signal: interruption(),
        });
        done();
        process.stdout.write(options.json ? `${JSON.stringify({ ok: true, ...result })}\n` : suspendedAsText(result));
      }),
    );
}
