import { realpath } from "node:fs/promises";
import { join } from "node:path";
import { Closers } from "@federated-actions/loopback/closers";
import { type PolicyOptions, withPolicyOptions } from "./policy-options.ts";
import { readPort } from "./port-option.ts";
import { createCommand, runCommand } from "./run-command.ts";
import { serveWorld } from "./serve-world.ts";

interface StartOptions extends PolicyOptions {
  readonly port?: number;
  readonly demo: boolean;
  readonly json?: boolean;
}

const command = withPolicyOptions(
  createCommand(
    "npm start --",
    "Serves a policy folder: starts a local tenant and an identity provider for each connection, with users made of the " +
      "examples, deploys with auth0-deploy-cli, and deploys again whenever a file is saved. With the sample policy it " +
      "plays the demonstration first.",
  ),
)
  .option(
    "--port <number>",
    "the tenant's port on localhost, which all others follow; 0 takes any that is free",
    readPort,
  )
  .option("--no-demo", "do not play the demonstration first")
  .option("--json", "print one line of JSON when ready, and then one for each event of the tenant's log")
  .action(async ({ policy, env, port, demo, json = false }: StartOptions) => {
    const isDemonstrated = demo && !json && env === "local" && (await isSample(policy));
    await serveWorld({
      policyDir: policy,
      environment: env,
      port,
      json,
      ...(isDemonstrated && { before: playDemonstration }),
    });
  });

/** On a tenant and providers of its own, which are gone afterwards. */
async function playDemonstration(closersOfAll: Closers): Promise<void> {
  const { runDemonstration } = await import("../demonstration/run-demonstration.ts");
  const closers = closersOfAll.add(new Closers());
  try {
    await runDemonstration({ policyDir: "deploy", closers });
  } finally {
    await closers.close();
  }
}

async function isSample(dir: string): Promise<boolean> {
  const real = (path: string) => realpath(path).catch(() => path);
  return (await real(dir)) === (await real(join(import.meta.dirname, "..", "deploy")));
}

await runCommand(command);
