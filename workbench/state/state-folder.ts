import { existsSync } from "node:fs";
import { mkdir, stat, writeFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { CodedError } from "@federated-actions/coded-error";

/** What is kept from start to start cannot be used. */
export class StateError extends CodedError {
  static override readonly code = "workbench_state_unusable";
}

const folderName = ".workbench";

/**
 * Where a policy folder's world is kept, for one environment: `.workbench/` in the project that holds the policy. A
 * project is the nearest folder above with a `.git` or a package.json; without one, it is the policy folder itself.
 */
export function stateFolderOf(policyDir: string, environment: string): string {
  const policy = resolve(policyDir);
  const project = projectOf(policy) ?? policy;
  const within = relative(project, policy);
  return join(project, folderName, within === "" ? "%" : encodeURIComponent(within), environment);
}

function projectOf(start: string): string | undefined {
  for (let folder = start; ; folder = dirname(folder)) {
    if ([".git", "package.json"].some((name) => existsSync(join(folder, name)))) return folder;
    if (dirname(folder) === folder) return undefined;
  }
}

/** Makes the folder, readable by its owner alone, and keeps it out of git. @throws {StateError} */
export async function makeStateFolder(folder: string): Promise<void> {
  try {
    await makePrivate(resolve(folder));
    const [above] = resolve(folder).split(`/${folderName}/`);
    const root = join(above ?? "", folderName);
    if (resolve(folder).startsWith(`${root}/`)) await writeFile(join(root, ".gitignore"), "*\n", { mode: 0o600 });
  } catch (error) {
    if (error instanceof StateError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw new StateError(`${folder}: the world cannot be kept here (${code})`);
  }
}

/** Not recursive: Node 20 retries forever if a folder cannot be created, as under /proc. */
async function makePrivate(folder: string): Promise<void> {
  try {
    await mkdir(folder, { mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST" && (await stat(folder)).isDirectory()) return;
    if (code !== "ENOENT" || existsSync(dirname(folder)) || dirname(folder) === folder) throw error;
    await makePrivate(dirname(folder));
    await mkdir(folder, { mode: 0o700 });
  }
}
