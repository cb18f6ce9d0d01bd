import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { CodedError } from "@federated-actions/coded-error";
import { isObject } from "./json.ts";
import type { Dependency } from "./trigger.ts";

/** https://auth0.com/docs/troubleshoot/customer-support/operational-policies/entity-limit-policy */
const mostDependencies = 10;

/** A package name. No match can lead outside `node_modules`. */
const packageName = /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/i;

/** A declared dependency is not available. Auth0 would not have built the Action. */
class DependencyError extends CodedError {
  static override readonly code = "dependency_unavailable";
}

interface InstalledPackage {
  readonly version: string;
  /** Requires as a file next to its `node_modules` would. */
  readonly require: (name: string) => unknown;
}

/**
 * Finds the declared packages as Node does for a file in `folder`: in its `node_modules` and in those of its parents.
 *
 * @returns each package's `require`, by package name.
 * @throws {DependencyError} if a package is not installed there or has another version.
 */
export function openDependencies(
  declared: readonly Dependency[],
  folder: string | undefined,
): ReadonlyMap<string, InstalledPackage["require"]> {
  if (declared.length > mostDependencies) {
    throw new DependencyError(`${declared.length} npm dependencies are declared; the limit is ${mostDependencies}.`);
  }
  return new Map(declared.map((dependency) => [dependency.name, open(dependency, folder).require]));
}

function open({ name, version }: Dependency, folder: string | undefined): InstalledPackage {
  const wanted = `the npm dependency ${name}@${version}`;
  if (!packageName.test(name)) throw new DependencyError(`${JSON.stringify(name)} is not the name of an npm package.`);
  if (folder === undefined) {
    throw new DependencyError(`Cannot find ${wanted}: set \`dependenciesFrom\` to a folder that can require it.`);
  }
  const installed = find(resolve(folder), name);
  if (!installed) throw new DependencyError(`Cannot find ${wanted}: install it where ${folder} can require it.`);
  if (version !== "latest" && version !== installed.version) {
    throw new DependencyError(`Cannot use ${wanted}: ${installed.version} is installed.`);
  }
  return installed;
}

function find(folder: string, name: string): InstalledPackage | undefined {
  const manifest = readManifest(join(folder, "node_modules", name, "package.json"));
  if (manifest) return { version: String(manifest.version), require: createRequire(join(folder, "noop.js")) };
  const parent = dirname(folder);
  return parent === folder ? undefined : find(parent, name);
}

function readManifest(file: string): { version?: unknown } | undefined {
  try {
    const manifest: unknown = JSON.parse(readFileSync(file, "utf8"));
    return isObject(manifest) ? manifest : undefined;
  } catch {
    return undefined;
  }
}
