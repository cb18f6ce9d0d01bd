import { type TriggerId, triggers } from "@federated-actions/auth0-dialect/triggers";
import { build } from "esbuild";
import type { VendorConfig } from "../../actions/policy/vendor-config.ts";
import { type ActionName, isBundled } from "../actions.ts";
import { actionsDirectory, readActionManifests } from "../own-actions/read-manifests.ts";
import { refuseKeywords, refuseOver } from "./limits.ts";

/**
 * The size limit of our code in an Action, without the vendor's configuration, which grows with the APIs and never with
 * the customers.
 */
export const budgetBytes = 36_000;
/** An Action's code without the vendor's configuration, which `withConfig` prepends. */
export interface ActionBody {
  readonly name: ActionName;
  readonly trigger: TriggerId;
  readonly about: string;
  readonly body: string;
}

/**
 * Bundles each Action to self-contained CommonJS, readable in Auth0's editor: names kept, nothing minified. Node 22 is
 * Auth0's runtime; a target below ES2017 would turn the handlers into functions that Auth0 refuses.
 */
export async function bundleActions(): Promise<ActionBody[]> {
  const described = await readActionManifests();
  const ours = described.flatMap(({ name, ...rest }) => (isBundled(name) ? [{ name, ...rest }] : []));
  return Promise.all(
    ours.map(async ({ name, trigger, about }) => {
      const result = await build({
        stdin: {
          contents: entry(name, triggers[trigger].handler),
          resolveDir: actionsDirectory,
          sourcefile: "exports",
        },
        absWorkingDir: actionsDirectory,
        bundle: true,
        write: false,
        platform: "node",
        format: "cjs",
        target: "node20",
        // Fields are assigned in the constructor, without a function of their own.
        tsconfigRaw: { compilerOptions: { useDefineForClassFields: false } },
        charset: "utf8",
        legalComments: "none",
        treeShaking: true,
        logLevel: "silent",
      });
      const [output] = result.outputFiles;
      if (!output) throw new Error(`esbuild produced no output for ${name}`);
      return { name, trigger, about, body: withoutPaths(output.text.replace(/^"use strict";\n/, "")) };
    }),
  );
}

/** esbuild names each source file in a comment, and marks calls for minifiers: a kilobyte that serves no reader. */
function withoutPaths(code: string): string {
  return code.replace(/^\/\/ [\w./-]+\.ts\n/gm, "").replaceAll("/* @__PURE__ */ ", "");
}

/** Exports by assignment, as in Auth0's samples: esbuild would add a kilobyte of helpers to ES exports. */
function entry(name: ActionName, handler: string): string {
  return `import { explain, ${handler} } from "./${name}/index.ts";
exports.${handler} = ${handler};
exports.explain = explain;
`;
}

/** An Action's whole code, for a vendor. @throws BudgetError */
export function withConfig(action: ActionBody, config: VendorConfig): string {
  const code = `${headerOf(action)}const embeddedConfig = ${formatConfig(config)};\n\n${action.body}`;
  refuseOver(`the code of ${action.name}`, ownBytes(action), budgetBytes);
  refuseOver(`${action.name} with the APIs of apis.yaml`, Buffer.byteLength(code));
  refuseKeywords(action.name, code);
  return code;
}

function headerOf({ name, about }: ActionBody): string {
  return `// ${name}: ${about}
// Built from TypeScript. Do not edit this text: change the sources and deploy.
"use strict";
`;
}

/** The size of an Action without the vendor's configuration, which is what the budget limits. */
export function ownBytes(action: ActionBody): number {
  return Buffer.byteLength(headerOf(action) + action.body);
}

/** One line for each API, readable and short. */
function formatConfig({ apis, ...rest }: VendorConfig): string {
  const lines = apis.map((api) => `    ${JSON.stringify(api)}`);
  return `${JSON.stringify(rest, undefined, 2).slice(0, -2)},\n  "apis": [\n${lines.join(",\n")}\n  ]\n}`;
}
