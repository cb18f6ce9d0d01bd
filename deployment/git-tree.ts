import { execa } from "execa";
import { DeploymentRefusedError } from "./errors.ts";

/** What a protected environment gets must be in git. @throws DeploymentRefusedError */
export async function refuseUncleanTree(folder: string): Promise<void> {
  const { exitCode, stdout } = await execa("git", ["status", "--porcelain", "--", "."], { cwd: folder, reject: false });
  if (exitCode !== 0) {
    throw new DeploymentRefusedError(`the environment is protected, and ${folder} is in no git repository`);
  }
  const [first, ...more] = stdout.split("\n").filter(Boolean);
  if (first === undefined) return;
  const rest = more.length === 0 ? "" : ` and ${more.length} more`;
  throw new DeploymentRefusedError(
    `the environment is protected, and ${folder} has changes that are not committed: ${first.trim()}${rest}`,
  );
}
