import { existsSync, statSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { stayInPlace } from "./stay-in-place.mjs";

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
  // The record of a copied project names files of the other one.
  if (known !== undefined && known.cache === cache && isCurrent(known)) return known.file;
  await mkdir(cache, { recursive: true });
  await deleteOld(cache, `${name}-`);
  const folder = await mkdtemp(join(cache, `${name}-`));
  try {
    const file = join(folder, `${name}.mjs`);
    const began = Date.now();
    const sources = await compile({ root, entry, folder, leftOut });
    const stamps = { ...stampsOf(sources), ...changedSince(began, sources) };
    const written = join(folder, "record.json");
    await writeFile(written, JSON.stringify({ node: process.version, cache, file, stamps }));
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

/** What is not certain to be compiled as it is now is no file's stamp, so that the next start compiles it. */
function changedSince(time, paths) {
  const changed = paths.filter((path) => (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? time) > time);
  return Object.fromEntries(changed.map((path) => [path, "changed meanwhile"]));
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
    plugins: stayInPlace(root, bundled),
  });
  const sources = Object.keys(metafile.inputs).map((path) => join(root, path));
  const compiler = [import.meta.filename, join(import.meta.dirname, "stay-in-place.mjs")];
  return [...sources, join(root, "package-lock.json"), ...compiler];
}

async function deleteOld(cache, prefix) {
  for (const name of await readdir(cache)) {
    if (!name.startsWith(prefix)) continue;
    const path = join(cache, name);
    const found = await stat(path).catch(() => undefined);
    if (found && Date.now() - found.mtimeMs > kept) await rm(path, { recursive: true, force: true });
  }
}
