import { createRequire, isBuiltin } from "node:module";
import { type ActionGlobals, runCode } from "./action-code.ts";
import { openDependencies } from "./dependencies.ts";
import type { ActionsModule, DeployedAction } from "./trigger.ts";

/** What the code of an Action or module can require, and how it runs. */
export interface CodeSettings extends ActionGlobals {
  /** Where declared packages are installed. */
  readonly dependenciesFrom?: string | undefined;
}

type Require = (name: unknown) => unknown;

const mostModules = 3;
const modulePrefix = "actions:";
const nodeRequire = createRequire(`${process.cwd()}/`);

/**
 * `require` of an Action: Node's own modules, the npm packages that it declares, and its Actions Modules. An undeclared
 * package is not found even if it is installed, because Auth0 would not install it.
 *
 * @throws {DependencyError} if a declared package of the Action or of one of its modules is not available.
 */
export function actionRequire(action: DeployedAction, settings: CodeSettings): Require {
  const modules = action.modules ?? [];
  if (modules.length > mostModules) {
    throw new Error(`The Action uses ${modules.length} Actions Modules; the limit is ${mostModules}.`);
  }
  const loaders = new Map(modules.map((module) => [modulePrefix + module.name, moduleLoader(module, settings)]));
  const requirePackage = packageRequire(action, settings);
  return (name) => {
    const load = typeof name === "string" ? loaders.get(name) : undefined;
    return load ? load() : requirePackage(name);
  };
}

/** Runs a module's code when it is first required. Later calls return the same exports or throw the same error. */
function moduleLoader(module: ActionsModule, settings: CodeSettings): () => unknown {
  const requirePackage = packageRequire(module, settings);
  const requireFromModule: Require = (name) => {
    if (typeof name === "string" && name.startsWith(modulePrefix)) {
      throw notFound(name, ": an Actions Module cannot use another");
    }
    return requirePackage(name);
  };
  let result: { readonly exports: unknown } | { readonly thrown: unknown } | undefined;
  return () => {
    result ??= attempt(() =>
      runCode({
        code: module.code,
        filename: modulePrefix + module.name,
        require: requireFromModule,
        globals: settings,
        named: { actions: { secrets: { ...module.secrets } } },
      }),
    );
    if ("thrown" in result) throw result.thrown;
    return result.exports;
  };
}

function attempt(
  run: () => { readonly exports: unknown },
): { readonly exports: unknown } | { readonly thrown: unknown } {
  try {
    return run();
  } catch (thrown) {
    return { thrown };
  }
}

function packageRequire({ dependencies = [] }: DeployedAction | ActionsModule, settings: CodeSettings): Require {
  const packages = openDependencies(dependencies, settings.dependenciesFrom);
  return (name) => {
    if (typeof name !== "string") throw notFound(String(name));
    if (isBuiltin(name)) return nodeRequire(name);
    const owner = packages.get(packageOf(name));
    if (!owner) throw notFound(name);
    return owner(name);
  };
}

/** `@scope/name` for `@scope/name/file`. A relative or absolute path belongs to no package. */
function packageOf(request: string): string {
  const parts = request.split("/");
  if (parts.includes("..") || parts.includes(".")) return "";
  return parts.slice(0, request.startsWith("@") ? 2 : 1).join("/");
}

function notFound(name: string, why = ""): Error {
  return Object.assign(new Error(`Cannot find module '${name}'${why}`), { code: "MODULE_NOT_FOUND" });
}
