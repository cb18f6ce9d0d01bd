import { join } from "node:path";
import { didYouMean } from "./did-you-mean.ts";
import { errorCode } from "./error-code.ts";
import { type PolicyFile, readPolicyFile } from "./policy-file.ts";
import { PolicyError, problem } from "./problems.ts";
import { type Environment, environmentSchema } from "./schema.ts";
import { keysAt } from "./source/keys-at.ts";
import { onDisk, type PolicyFolder } from "./source/policy-folder.ts";

/** An environment whose values can be used to read the other files. It may have other problems. */
export interface EnvironmentFile extends PolicyFile<Environment> {
  readonly usable: Environment;
}

/**
 * Reads environments/<name>.yaml.
 * @throws PolicyError if its values are unusable: every placeholder in the other files would be refused too
 */
export async function readEnvironment(
  dir: string,
  name: string,
  source: PolicyFolder = onDisk,
): Promise<EnvironmentFile> {
  const folder = join(dir, "environments");
  const path = join(folder, `${name}.yaml`);
  const known = await namesIn(dir, folder, source);
  if (!known.includes(name)) throw refusal(path, `there is no environment "${name}"${didYouMean(name, known)}`);
  const opened = await readPolicyFile(path, environmentSchema, { domain: "localhost" }, undefined, source);
  const { file, usable } = opened;
  const values = keysAt(file, ["values"]);
  if (!usable || values?.length !== Object.keys(usable.values).length) throw new PolicyError(file.problems);
  return { ...opened, usable };
}

/** Only names found in the folder are opened, so that a name cannot lead out of it. */
async function namesIn(dir: string, folder: string, source: PolicyFolder): Promise<string[]> {
  try {
    const names = (await source.list(folder)).map(({ name }) => name);
    return names.filter((name) => name.endsWith(".yaml")).map((name) => name.slice(0, -".yaml".length));
  } catch (error) {
    const code = errorCode(error);
    throw refusal(
      folder,
      code === "ENOENT" ? `there is no such folder: ${dir} must hold it` : `cannot be read (${code})`,
    );
  }
}

function refusal(file: string, text: string): PolicyError {
  return new PolicyError([problem({ file, line: 1, column: 1 }, text)]);
}
