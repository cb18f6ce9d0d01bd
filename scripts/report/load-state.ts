import { execFile } from "node:child_process";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { CodedError } from "@federated-actions/coded-error";
import { loadPolicy } from "../../compiler/policy-files/load.ts";
import type { Policy } from "../../compiler/policy-files/policy.ts";
import { PolicyError } from "../../compiler/policy-files/problems.ts";
import type { NamedPolicy } from "../../compiler/reporting/access-report.ts";

const run = promisify(execFile);

/** The state to compare cannot be read: it is neither a folder nor a revision, or its policy is not valid. */
export class StateError extends CodedError {
  static override readonly code = "report_state_unreadable";
}

interface Place {
  /** The policy folder. A revision's is the same folder in that revision. */
  readonly dir: string;
  readonly environment: string;
}

/**
 * Loads a policy from a folder, or as it was in a git revision. A folder comes first where a name is both.
 * @throws StateError, PolicyError
 */
export async function loadState(state: string, { dir, environment }: Place): Promise<NamedPolicy> {
  if (await isFolder(state)) return { name: state, policy: await loadPolicy({ dir: state, environment }) };
  const { commit, time } = await resolve(state, dir);
  const folder = await mkdtemp(join(tmpdir(), "policy-revision-"));
  try {
    await checkOut(commit, dir, folder);
    return { name: state, policy: renamed(await loadRevision(state, folder, environment, time), folder, state) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

async function resolve(revision: string, dir: string): Promise<{ commit: string; time: number }> {
  try {
    const commit = await git(dir, ["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`]);
    const seconds = await git(dir, ["log", "--max-count=1", "--no-show-signature", "--format=%ct", commit]);
    return { commit, time: Number(seconds) * 1000 };
  } catch (error) {
    if (isMissing(error)) throw new StateError("git is not installed: name folders instead of revisions");
    throw new StateError(`"${revision}" is neither a folder nor a git revision of the repository that holds ${dir}`);
  }
}

/** Into an index of its own: the repository stays as it is. Links are written as files: none leads elsewhere. */
async function checkOut(commit: string, dir: string, folder: string): Promise<void> {
  const index = join(folder, ".git-index");
  const prefix = await git(dir, ["rev-parse", "--show-prefix"]);
  try {
    await git(dir, ["read-tree", `${commit}:${prefix}`], index);
    const top = await git(dir, ["rev-parse", "--show-toplevel"]);
    await git(top, ["-c", "core.symlinks=false", "checkout-index", "--all", "--quiet", `--prefix=${folder}/`], index);
  } catch (error) {
    throw new StateError(`the revision has no folder ${dir}: ${lastLine(error)}`);
  } finally {
    await rm(index, { force: true });
  }
}

/** Dates are checked as of the revision: an old policy was valid in its own time. */
async function loadRevision(name: string, dir: string, environment: string, now: number): Promise<Policy> {
  try {
    return await loadPolicy({ dir, environment, now });
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    throw new StateError(error.message.replaceAll(`${dir}/`, `${name}:`));
  }
}

/** Places name the revision instead of a folder that is gone. */
function renamed(policy: Policy, folder: string, name: string): Policy {
  return {
    ...policy,
    locate: (file, path, end) => {
      const place = policy.locate(file, path, end);
      return { ...place, file: place.file.replace(`${folder}/`, `${name}:`) };
    },
  };
}

async function git(dir: string, args: readonly string[], index?: string): Promise<string> {
  const env = { ...withoutRepository(process.env), ...(index !== undefined && { GIT_INDEX_FILE: index }) };
  const { stdout } = await run("git", ["-C", dir, ...args], { env, maxBuffer: 1 << 26 });
  return stdout.trim();
}

/** A git hook's variables name its repository by a path that is relative to another folder. */
function withoutRepository(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !/^GIT_(DIR|WORK_TREE|INDEX_FILE|PREFIX)$/.test(name)),
  );
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === "ENOENT";
}

function lastLine(error: unknown): string {
  const { stderr = "" } = error as { stderr?: string };
  return stderr.trim().split("\n").at(-1) ?? "";
}
