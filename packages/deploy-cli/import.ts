import { access } from "node:fs/promises";
import { resolve } from "node:path";
import { DeployCliError } from "./deploy-cli-error.ts";
import { assertCarriable } from "./keywords.ts";
import { type CliTarget, runCli } from "./run-cli.ts";

export interface DeployOptions extends CliTarget {
  /** What to deploy, in auth0-deploy-cli's directory format. */
  readonly directory: string;
}

/**
 * Deploys a directory to a tenant with the real auth0-deploy-cli.
 *
 * @throws {DeployCliError} where anything of it was not written.
 */
export async function deployWithCli({ directory, ...target }: DeployOptions): Promise<{ seconds: number }> {
  assertCarriable(target.keywords);
  const input = resolve(directory);
  await access(input).catch(() => {
    throw new DeployCliError(`There is nothing to deploy at ${input}`);
  });
  return runCli(target, ["import", "--input_file", input]);
}
