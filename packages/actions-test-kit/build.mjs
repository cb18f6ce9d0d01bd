/**
 * Builds dist/: the kit as CommonJS, which `import` can load too, with declarations that need no source of this
 * repository. npm runs it (`prepare`) when this repository is installed and when a project installs the folder.
 */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";

const here = import.meta.dirname;
const faces = ["index", "jest"];
/** Packages of this repository, whose code and types go into the bundle. */
const ours = [/^@federated-actions\//, /^@auth0\/actions-types/];

async function bundleCode() {
  await build({
    absWorkingDir: here,
    entryPoints: faces.map((face) => `${face}.ts`),
    outdir: "dist",
    outExtension: { ".js": ".cjs" },
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    external: ["esbuild", "fast-check", "@jest/globals"],
  });
}

async function bundleTypes() {
  const [{ rollup }, { dts }] = await Promise.all([import("rollup"), import("rollup-plugin-dts")]);
  const bundle = await rollup({
    input: faces.map((face) => join(here, `${face}.ts`)),
    external: (id) => /^[a-z@]/.test(id) && !ours.some((name) => name.test(id)),
    plugins: [dts({ respectExternal: true, tsconfig: join(here, "../../tsconfig.json") })],
  });
  await bundle.write({
    dir: join(here, "dist"),
    entryFileNames: "[name].d.cts",
    chunkFileNames: "[name].d.cts",
    // Makes a file without exports a module. Otherwise it would declare the module `expect` instead of extending it.
    footer: "export {};",
  });
  await bundle.close();
}

await rm(join(here, "dist"), { recursive: true, force: true });
await bundleCode();
// `npm ci --omit=dev` does not install what builds declarations. The commands of this repository need no dist/ at all.
if (process.env.npm_config_omit?.split(/\s+/).includes("dev"))
  console.log("actions-test-kit: built without declarations");
else await bundleTypes();
