import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { basename, extname } from "node:path";
import type { ActionsModule, Dependency, DeployedAction } from "@federated-actions/actions-runtime/trigger";
import { actionLimits } from "@federated-actions/auth0-dialect/action-limits";
import { buildSync } from "esbuild";
import { KitError } from "./kit-error.ts";

export interface ActionOptions {
  /** Default: the file's name, or `action`. */
  readonly name?: string;
  readonly secrets?: Readonly<Record<string, string>>;
  /** npm packages that it may require: name to exact version, or `latest` for whichever is installed. */
  readonly dependencies?: Readonly<Record<string, string>>;
  /** What `require("actions:<name>")` finds. */
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
 * An Action of this source text: plain JavaScript, or a bundle that was built.
 * @throws KitError where Auth0 would not take it: too large, too many secrets
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
  // By content, as a version is at Auth0: the same source keeps its module state from run to run of a kit.
  const versionId = createHash("sha256").update(JSON.stringify(action)).digest("hex");
  return { id: name, versionId, ...action };
}

/** An Action of this file: plain JavaScript as it is, TypeScript and ES modules bundled as for a deployment. */
export function actionFile(path: string, options: ActionOptions = {}): DeployedAction {
  const name = basename(path, extname(path));
  const code = [".js", ".cjs"].includes(extname(path)) ? readFileSync(path, "utf8") : bundle(path);
  return actionOf(code, { name, ...options });
}

/** What Auth0 would not take: found here, not at the deployment. */
function refuseOverLimits(name: string, code: string, secrets: Readonly<Record<string, string>>): void {
  const bytes = Buffer.byteLength(code);
  if (bytes > actionLimits.code)
    throw new KitError(`the code of ${name} is ${bytes} bytes: ${actionLimits.code} at most`);
  const count = Object.keys(secrets).length;
  if (count > actionLimits.secrets) throw new KitError(`${name} has ${count} secrets: ${actionLimits.secrets} at most`);
  for (const [secret, value] of Object.entries(secrets)) {
    if (secret.length > actionLimits.secretName || value.length > actionLimits.secretValue) {
      throw new KitError(
        `the secret ${secret.slice(0, 128)} of ${name} is too long: names up to ${actionLimits.secretName} characters, values up to ${actionLimits.secretValue}`,
      );
    }
  }
}

function bundle(path: string): string {
  const { outputFiles } = buildSync({
    entryPoints: [path],
    bundle: true,
    write: false,
    platform: "node",
    format: "cjs",
    // Below ES2017 the handlers would be no async functions any more.
    target: "node20",
    packages: "external",
    logLevel: "silent",
  });
  return outputFiles[0]?.text ?? "";
}

function listOf(dependencies: Readonly<Record<string, string>>): Dependency[] {
  return Object.entries(dependencies).map(([name, version]) => ({ name, version }));
}
