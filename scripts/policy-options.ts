import type { Command } from "commander";

export interface PolicyOptions {
  readonly env: string;
  readonly policy: string;
}

/** The options of every command that reads a policy. */
export function withPolicyOptions(command: Command): Command {
  return command
    .option("--env <name>", "the environment: a file in environments/, without .yaml", "local")
    .option("--policy <dir>", "the folder with apis.yaml, vendor.yaml, customers/ and environments/", "deploy");
}

/** For `compile` and `buildTenant`: the signing key comes from the environment, never from the command line. */
export function signingKeyPem(): string | undefined {
  return process.env.POLICY_SIGNING_KEY || undefined;
}
