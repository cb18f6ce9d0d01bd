import { existsSync, statSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative, sep } from "node:path";
import { pathToFileURL } from "node:url";

/** Small modules by the dozen: read one by one, they take longer than they run. Other packages stay where they are. */
const bundled = /^(?:zod|jose|hono|@hono\/node-server)(?:\/|$)/;

/** Milliseconds after which an outdated copy is deleted. A process that runs it reads parts later on. */
const kept = 30 * 24 * 60 * 60 * 1000;

/**
 * The module that runs a source file and all that it imports, compiled into a few files. They are made anew whenever a
 * file that they are made of has another time or size.
 *
 * @param {{ root: string, entry: string, cache: string, leftOut?: readonly string[] }} options `leftOut`: modules that
 * are not compiled, since this command does not reach them.
 * @returns {Promise<string>} its path.
 */
export async function compiledEntry({ root, entry, cache, leftOut = [] }) {
  const name = basename(entry, ".ts");
  const record = join(cache, `${name}.json`);
  const known = await readRecord(record);
  if (known !== undefined && isCurrent(known)) return known.file;
  await mkdir(cache, { recursive: true });
  await deleteOld(cache, `${name}-`);
  const folder = await mkdtemp(join(cache, `${name}-`));
  try {
    const file = join(folder, `${name}.mjs`);
    const stamps = stampsOf(await compile({ root, entry, folder, leftOut }));
    const written = join(folder, "record.json");
    await writeFile(written, JSON.stringify({ node: process.version, file, stamps }));
    // Whole or not at all: another process may read it now.
    await rename(written, record);
    return file;
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

async function readRecord(path) {
  try {
    return JSON.parse(await readFile(path, "utf8"));
  } catch {
    // There is none, or none that can be read: it is made.
    return undefined;
  }
}

function isCurrent({ node, file, stamps }) {
  if (node !== process.version || !existsSync(file)) return false;
  return JSON.stringify(stampsOf(Object.keys(stamps))) === JSON.stringify(stamps);
}

function stampsOf(paths) {
  return Object.fromEntries(paths.map((path) => [path, stampOf(path)]));
}

function stampOf(path) {
  const found = statSync(path, { throwIfNoEntry: false });
  return found === undefined ? "" : `${found.mtimeMs} ${found.size}`;
}

/** @returns the files of which the result is made. */
async function compile({ root, entry, folder, leftOut }) {
  // Only where it is needed: it takes longer to load than a copy that is there.
  const { build } = await import("esbuild");
  const { metafile } = await build({
    entryPoints: [entry],
    absWorkingDir: root,
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    // Shorter for the engine to read. Names stay, since errors have theirs.
    minifyWhitespace: true,
    minifySyntax: true,
    logLevel: "silent",
    metafile: true,
    external: [...leftOut],
    plugins: [packagesStay(root), placesStay],
  });
  const sources = Object.keys(metafile.inputs).map((path) => join(root, path));
  return [...sources, join(root, "package-lock.json"), import.meta.filename];
}

/** All packages that Node finds from the compiled files, but those that are bundled and the workspace's own. */
function packagesStay(root) {
  return {
    name: "packages-stay",
    setup({ onResolve }) {
      onResolve({ filter: /^[^./]/ }, ({ path, resolveDir, kind }) => {
        const isOwn = path.startsWith("@federated-actions/") || hasOwn(root, path, resolveDir);
        return kind === "entry-point" || isOwn || bundled.test(path) ? undefined : { path, external: true };
      });
    },
  };
}

/** Whether a folder of packages/ has a version of its own of a dependency. */
function hasOwn(root, name, folder) {
  const [top = "", one = ""] = relative(root, folder).split(sep);
  return top === "packages" && existsSync(join(root, top, one, "node_modules", name));
}

/** A module that looks for a file beside it finds it in the source tree. */
const placesStay = {
  name: "places-stay",
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const places = { dirname: dirname(path), filename: path, url: pathToFileURL(path).href };
      const text = await readFile(path, "utf8");
      const contents = text.replace(/\bimport\.meta\.(dirname|filename|url)\b/g, (_, name) =>
        JSON.stringify(places[name]),
      );
      return { contents, loader: "ts" };
    });
  },
};

async function deleteOld(cache, prefix) {
  for (const name of await readdir(cache)) {
    if (!name.startsWith(prefix)) continue;
    const path = join(cache, name);
    const found = await stat(path).catch(() => undefined);
    if (found && Date.now() - found.mtimeMs > kept) await rm(path, { recursive: true, force: true });
  }
}
