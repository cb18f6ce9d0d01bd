import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { basename, extname, resolve } from "node:path";
import type { ActionsModule, Dependency, DeployedAction } from "@federated-actions/actions-runtime/trigger";
import { actionLimits } from "@federated-actions/auth0-dialect/action-limits";
import { type BuildFailure, buildSync } from "esbuild";
import { KitError } from "./kit-error.ts";

export interface ActionOptions {
  /** Default: the file's name, or `action`. */
  readonly name?: string;
  readonly secrets?: Readonly<Record<string, string>>;
  /** npm packages that it can require: name to exact version, or `latest` for the installed one. */
  readonly dependencies?: Readonly<Record<string, string>>;
  /** Modules for `require("actions:<name>")`. */
  readonly modules?: readonly ModuleSource[];
}

export interface ModuleSource {
  readonly name: string;
  /** CommonJS source text. */
  readonly code: string;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/**
 * An Action from source text: plain JavaScript or a built bundle.
 * @throws {KitError} if Auth0 would not accept it: too large, too many secrets.
 */
export function actionOf(code: string, options: ActionOptions = {}): DeployedAction {
  const { name = "action", secrets = {}, dependencies = {}, modules = [] } = options;
  refuseOverLimits(name, code, secrets);
  const action = {
    name,
    code,
    secrets,
    dependencies: listOf(dependencies),
    modules: modules.map(
      ({ name, code, secrets = {}, dependencies = {} }): ActionsModule => ({
        name,
        code,
        secrets,
        dependencies: listOf(dependencies),
      }),
    ),
  };
  // By content: the same source keeps its module state from run to run of a kit, as a version does at Auth0.
  const versionId = createHash("sha256").update(JSON.stringify(action)).digest("hex");
  return { id: name, versionId, ...action };
}

/**
 * An Action from a file. Plain JavaScript is used as it is; TypeScript and ES modules are bundled.
 * @throws {KitError} if the file cannot be read or bundled.
 */
export function actionFile(path: string, options: ActionOptions = {}): DeployedAction {
  const name = basename(path, extname(path));
  const source = read(path);
  const code = [".js", ".cjs"].includes(extname(path)) ? source : bundle(path);
  return actionOf(code, { name, ...options });
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") throw new KitError(`there is no file ${resolve(path)}`);
    throw new KitError(`${resolve(path)} cannot be read: ${code}`);
  }
}

/** Finds what Auth0 would not accept before the deployment does. */
function refuseOverLimits(name: string, code: string, secrets: Readonly<Record<string, string>>): void {
  const bytes = Buffer.byteLength(code);
  if (bytes > actionLimits.code)
    throw new KitError(`the code of ${name} is ${bytes} bytes; the limit is ${actionLimits.code}`);
  const count = Object.keys(secrets).length;
  if (count > actionLimits.secrets)
    throw new KitError(`${name} has ${count} secrets; the limit is ${actionLimits.secrets}`);
  for (const [secret, value] of Object.entries(secrets)) {
    if (secret.length > actionLimits.secretName || value.length > actionLimits.secretValue) {
      throw new KitError(
        `the secret ${secret.slice(0, 128)} of ${name} is too long: ` +
          `names up to ${actionLimits.secretName} characters, values up to ${actionLimits.secretValue}`,
      );
    }
  }
}

function bundle(path: string): string {
  try {
    return bundled(path);
  } catch (error) {
    // The message of esbuild's own error is a list of all problems, over several lines.
    const [problem] = (error as BuildFailure).errors ?? [];
    if (!problem) throw error;
    const { file = path, line, column } = problem.location ?? {};
    const place = line === undefined ? file : `${file}:${line}:${(column ?? 0) + 1}`;
    throw new KitError(`${place}: ${problem.text}`);
  }
}

function bundled(path: string): string {
  const { outputFiles } = buildSync({
    entryPoints: [path],
    bundle: true,
    write: false,
    platform: "node",
    format: "cjs",
    // Below ES2017 the handlers would no longer be async functions.
    target: "node20",
    packages: "external",
    logLevel: "silent",
  });
  return outputFiles[0]?.text ?? "";
}

function listOf(dependencies: Readonly<Record<string, string>>): Dependency[] {
  return Object.entries(dependencies).map(([name, version]) => ({ name, version }));
}
