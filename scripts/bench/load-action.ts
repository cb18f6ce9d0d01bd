import { createRequire } from "node:module";
import { join } from "node:path";
import { type Context, compileFunction, createContext } from "node:vm";
import { build } from "esbuild";
import { type ActionName, bundledActions } from "../../compiler/actions.ts";
import { bundleActions, withConfig } from "../../compiler/bundling/bundle-actions.ts";
import type { HandWrittenCustomer } from "./hand-written/given.ts";
import { config } from "./sample.ts";

export type Handler = (event: unknown, api: object) => Promise<void>;

/** The code of one Action, ours and as one would write it by hand. */
export interface ActionPair {
  readonly name: ActionName;
  readonly ours: string;
  readonly handWritten: (customers: readonly HandWrittenCustomer[]) => string;
}

export async function actionPairs(): Promise<ActionPair[]> {
  const bundles = await bundleActions();
  return Promise.all(
    bundledActions.map(async (name) => {
      const ours = bundles.find((action) => action.name === name);
      if (!ours) throw new Error(`${name} was not built`);
      const code = await bundleHandWritten(name);
      return {
        name,
        ours: withConfig(ours, config),
        handWritten: (customers) => `const given = ${JSON.stringify(customers)};\n${code}`,
      };
    }),
  );
}

async function bundleHandWritten(name: ActionName): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, "hand-written", `${name}.ts`)],
    ...{ bundle: true, write: false, platform: "node", format: "cjs", target: "node20", logLevel: "silent" },
  });
  return outputFiles[0]?.text ?? "";
}

const moduleOf = createRequire(import.meta.url);

/** Of Node's globals those that Actions use. */
export function freshContext(): Context {
  return createContext({ Buffer, URL, URLSearchParams, TextDecoder });
}

/** Compiles and runs an Action's code, here or in a context of its own, and finds its handler. */
export function loadAction(code: string, parsingContext?: Context): Handler {
  const module = { exports: {} as Record<string, Handler> };
  const options = parsingContext ? { parsingContext } : {};
  const load = compileFunction(code, ["module", "exports", "require", "console"], options);
  load(module, module.exports, moduleOf, { log: () => undefined });
  const handler = Object.entries(module.exports).find(([name]) => name.startsWith("onExecute"));
  if (!handler) throw new Error("the code exports no handler");
  return handler[1];
}
