import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { build } from "esbuild";
import { stayInPlace } from "../scripts/launch/stay-in-place.mjs";

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
    plugins: stayInPlace(root),
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
