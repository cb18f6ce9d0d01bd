import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { basename, dirname, join, relative, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { build, type Plugin } from "esbuild";

/** Where the folder of compiled commands is passed on to the processes of the tests. */
const variable = "TEST_COMMANDS";
const root = join(import.meta.dirname, "..");
const server = join(import.meta.dirname, "docs/commands/command-server.ts");

/**
 * Compiles all of scripts/, and what runs many of them in one process, once for a run. A test that starts a command
 * then waits for neither tsx nor the loading of hundreds of small modules, which take twice as long as most commands.
 * Packages stay where they are.
 */
export async function compileCommands(): Promise<void> {
  const cache = join(root, "node_modules", ".cache");
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, "commands-"));
  process.env[variable] = folder;
  const scripts = (await readdir(join(root, "scripts"))).filter((name) => name.endsWith(".ts"));
  await build({
    entryPoints: Object.fromEntries(
      [...scripts.map((name) => join(root, "scripts", name)), server].map((path) => [basename(path, ".ts"), path]),
    ),
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    logLevel: "warning",
    plugins: [packagesStay, placesStay],
  });
}

export async function removeCompiledCommands(): Promise<void> {
  await rm(process.env[variable] ?? "", { recursive: true, force: true });
}

/** @returns what Node is to be started with to run a command, for instance `check`, of this run's copy. */
export function compiledCommand(name: string): string {
  const folder = process.env[variable];
  if (folder === undefined) throw new Error("The commands are not compiled: Jest's globalSetup does it");
  return join(folder, `${name}.mjs`);
}

/** All that Node finds from the folder of the commands; not the workspace's own, which are TypeScript. */
const packagesStay: Plugin = {
  name: "packages-stay",
  setup({ onResolve }) {
    onResolve({ filter: /^[^./]/ }, ({ path, resolveDir }) =>
      path.startsWith("@federated-actions/") || hasOwn(path, resolveDir) ? undefined : { path, external: true },
    );
  },
};

/** Whether a folder of packages/ has a version of its own of a dependency. */
function hasOwn(name: string, folder: string): boolean {
  const [top = "", one = ""] = relative(root, folder).split(sep);
  return top === "packages" && existsSync(join(root, top, one, "node_modules", name));
}

/** A module that looks for a file beside it finds it in the source tree. */
const placesStay: Plugin = {
  name: "places-stay",
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const places = { dirname: dirname(path), filename: path, url: pathToFileURL(path).href };
      const contents = (await readFile(path, "utf8")).replace(
        /\bimport\.meta\.(dirname|filename|url)\b/g,
        (_, name: keyof typeof places) => JSON.stringify(places[name]),
      );
      return { contents, loader: "ts" };
    });
  },
};
