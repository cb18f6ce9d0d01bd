import { expect } from "@jest/globals";
import { DeployCliError } from "../../../packages/deploy-cli/deploy-cli-error.ts";
import { type DeployOptions, deployWithCli } from "../../../packages/deploy-cli/import.ts";

/** The line that tells why this is not deployed. */
export async function failureOf(options: DeployOptions): Promise<string> {
  try {
    await deployWithCli(options);
  } catch (error) {
    if (!(error instanceof DeployCliError)) throw error;
    expect(error.message).not.toContain("\n");
    return error.message;
  }
  throw new Error("It was deployed");
}
