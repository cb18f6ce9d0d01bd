import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { bundledActions, isBundled } from "../actions.ts";
import { type PolicyFile, readPolicyFile } from "../policy-files/policy-file.ts";
import { PolicyError, type Problem, problem } from "../policy-files/problems.ts";
import { type ActionManifest, actionManifest } from "./manifest.ts";

/** The folder that holds the Actions. */
export const actionsDirectory = join(import.meta.dirname, "..", "..", "actions");

export interface DescribedAction extends ActionManifest {
  /** The folder's name, and the Action's at Auth0. */
  readonly name: string;
  readonly file: PolicyFile<ActionManifest>["file"];
}

/** What the Actions share is no Action. */
const shared = "policy";
const nameForm = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/**
 * The Actions in the folder, each by its action.yaml: the bundle's own first, the others by name.
 * @throws PolicyError with every problem of every file
 */
export async function readActionManifests(dir = actionsDirectory): Promise<DescribedAction[]> {
  const names = await foldersIn(dir);
  const read = await Promise.all(names.map((name) => readAction(dir, name)));
  const problems = read.flatMap(({ problems: found }) => found);
  if (problems.length > 0) throw new PolicyError(problems);
  return read.flatMap(({ action }) => action ?? []);
}

async function foldersIn(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { withFileTypes: true });
  const folders = entries.filter(
    (entry) => entry.isDirectory() && entry.name !== shared && !entry.name.startsWith("."),
  );
  const names = folders.map(({ name }) => name);
  const ours = bundledActions.filter((name) => names.includes(name));
  return [...ours, ...names.filter((name) => !bundledActions.some((known) => known === name)).sort()];
}

async function readAction(
  dir: string,
  name: string,
): Promise<{ action?: DescribedAction; problems: readonly Problem[] }> {
  const path = join(dir, name, "action.yaml");
  const place = { file: path, line: 1, column: 1 };
  if (!nameForm.test(name) || name.length > 100) {
    const form = "lower-case letters, digits and single hyphens, starting with a letter, at most 100 characters";
    return { problems: [problem(place, `the folder "${name}" cannot be an Action's name: ${form}`)] };
  }
  const { file, data } = await readPolicyFile(path, actionManifest, {});
  if (data) refuseSubjectTokenType(file, name, data);
  if (data === undefined || file.problems.length > 0) return { problems: file.problems };
  return { action: { ...data, name, file }, problems: [] };
}

/** Auth0 finds the Action of a token exchange by this type; the bundle's follows from the namespace of the claims. */
function refuseSubjectTokenType(
  file: DescribedAction["file"],
  name: string,
  { trigger, subject_token_type: type }: ActionManifest,
): void {
  const isExchange = trigger === "custom-token-exchange" && !isBundled(name);
  if (isExchange && type === undefined) {
    file.refuse(["trigger"], "an Action of custom-token-exchange needs subject_token_type, by which Auth0 finds it");
  }
  if (!isExchange && type !== undefined) {
    file.refuse(["subject_token_type"], "only an own Action of custom-token-exchange has a subject_token_type");
  }
}
