import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import { type TriggerId, triggers } from "@federated-actions/auth0-dialect/triggers";
import { type BuildFailure, type BuildOptions, build } from "esbuild";
import { isBundled } from "../actions.ts";
import { refuseKeywords, refuseOver } from "../bundling/limits.ts";
import { PolicyError, problem } from "../policy-files/problems.ts";
import { actionsDirectory, type DescribedAction, readActionManifests } from "./read-manifests.ts";

/** An Action of the vendor's own, ready for Auth0. */
export interface OwnAction {
  readonly name: string;
  readonly trigger: TriggerId;
  readonly code: string;
  readonly secrets: readonly string[];
  readonly dependencies: Readonly<Record<string, string>>;
  /** Of custom-token-exchange only. */
  readonly subjectTokenType?: string;
}

const settings = {
  bundle: true,
  write: false,
  platform: "node",
  target: "node20",
  charset: "utf8",
  legalComments: "none",
  logLevel: "silent",
} as const satisfies BuildOptions;

/**
 * Bundles the folder's Actions other than this bundle's. Declared dependencies stay outside: Auth0 installs them.
 * @throws PolicyError at the place in the source, BudgetError
 */
export async function bundleOwnActions(dir = actionsDirectory): Promise<OwnAction[]> {
  const own = (await readActionManifests(dir)).filter(({ name }) => !isBundled(name));
  return Promise.all(own.map((action) => bundleOwn(dir, action)));
}

async function bundleOwn(dir: string, action: DescribedAction): Promise<OwnAction> {
  const { name, trigger, about, secrets, dependencies, subject_token_type } = action;
  const source = sourceOf(dir, action);
  const external = Object.keys(dependencies);
  const text = await bundled({ ...settings, entryPoints: [source], external, format: "cjs" }, action);
  const code = `// ${name}: ${about}\n// Built from actions/${name}. Do not edit this text: change the sources and deploy.\n${text}`;
  await assertHandler(source, external, action);
  refuseOver(`the code of ${name}`, Buffer.byteLength(code));
  refuseKeywords(name, code);
  return {
    ...{ name, trigger, code, secrets, dependencies },
    ...(subject_token_type !== undefined && { subjectTokenType: subject_token_type }),
  };
}

function sourceOf(dir: string, { name, file }: DescribedAction): string {
  const found = ["index.ts", "index.js"].map((each) => join(dir, name, each)).find((path) => existsSync(path));
  if (found !== undefined) return found;
  throw new PolicyError([
    problem({ file: file.name, line: 1, column: 1 }, `beside it there is no index.ts or index.js`),
  ]);
}

/** ES exports are listed; of CommonJS, only what the text says is known before it runs. */
async function assertHandler(source: string, external: string[], action: DescribedAction): Promise<void> {
  const { handler } = triggers[action.trigger];
  const result = await build({ ...settings, entryPoints: [source], external, format: "esm", metafile: true });
  const [output] = Object.values(result.metafile.outputs);
  const isCommonJs = output?.exports.join() === "default";
  const text = result.outputFiles[0]?.text ?? "";
  const isThere = isCommonJs
    ? new RegExp(`exports\\.${handler}\\s*=`).test(text)
    : output?.exports.includes(handler) === true;
  if (isThere) return;
  const place = { file: source, line: 1, column: 1 };
  throw new PolicyError([problem(place, `exports no ${handler}, the handler of ${action.trigger}`)]);
}

async function bundled(options: BuildOptions, { name }: DescribedAction): Promise<string> {
  try {
    const { outputFiles } = await build({ ...options, absWorkingDir: process.cwd() });
    return withoutPaths(outputFiles?.[0]?.text ?? "");
  } catch (error) {
    const { errors } = error as Partial<BuildFailure>;
    if (!errors) throw error;
    const problems = errors.map(({ text, location }) => {
      const { file = `actions/${name}`, line = 1, column = 0 } = location ?? {};
      return problem({ file: relative("", file), line, column: column + 1 }, withHint(text));
    });
    throw new PolicyError(problems);
  }
}

function withHint(text: string): string {
  const [, name] = /^Could not resolve "([^./][^"]*)"/.exec(text) ?? [];
  return name === undefined ? text : `${text}: install it, or declare it in dependencies of action.yaml`;
}

/** The source files' names differ from folder to folder, and the text must not. */
function withoutPaths(code: string): string {
  return code.replace(/^\/\/ .*\.(ts|js)\n/gm, "");
}
