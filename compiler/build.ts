import { randomUUID } from "node:crypto";
import { readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { CodedError } from "@federated-actions/coded-error";
import { type Compiled, type CompileOptions, compile } from "./compile.ts";
import { makeFolder } from "./make-folder.ts";
import type { Manifest } from "./manifest.ts";
import { inBatches } from "./policy-files/in-batches.ts";

export interface BuildOptions extends Omit<CompileOptions, "dir"> {
  /** Holds apis.yaml, vendor.yaml, customers/ and environments/. */
  readonly policyDir: string;
  /** Gets `tenant/`, auth0-deploy-cli's directory format, and `manifest.json`. */
  readonly outDir: string;
}

/** The output folder is not named, or holds files that a build did not write. */
export class OutputError extends CodedError {
  static override readonly code = "output_not_ours";
}

/**
 * Compiles a policy and writes it. The folder changes only when the whole build has succeeded, and then at once.
 * @throws PolicyError, SigningKeyError, BudgetError, OutputError
 */
export async function buildTenant({ policyDir, outDir, ...options }: BuildOptions): Promise<Manifest> {
  return (await buildAll({ policyDir, outDir, ...options })).manifest;
}

/** The same, returning everything that was compiled. */
export async function buildAll({ policyDir, outDir, ...options }: BuildOptions): Promise<Compiled> {
  // An empty shell variable would otherwise build into the working directory.
  if (outDir === "") throw new OutputError("--out is empty: name a folder");
  const compiled = await compile({ dir: policyDir, ...options });
  await replaceOutput(outDir, compiled);
  return compiled;
}

async function replaceOutput(outDir: string, { files, manifest }: Compiled): Promise<void> {
  const tenant = join(outDir, "tenant");
  const manifestFile = join(outDir, "manifest.json");
  await refuseForeign(tenant, manifestFile);
  const fresh = join(outDir, `.build-${randomUUID()}`);
  try {
    await writeFiles(join(fresh, "tenant"), files);
    await writeFile(join(fresh, "manifest.json"), `${JSON.stringify(manifest, undefined, 2)}\n`);
    await rm(tenant, { recursive: true, force: true });
    // The manifest first: a folder without one is refused as foreign.
    await rename(join(fresh, "manifest.json"), manifestFile);
    await rename(join(fresh, "tenant"), tenant);
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

/** A build replaces only the output of a build, so that a mistyped --out deletes nothing else. */
async function refuseForeign(tenant: string, manifestFile: string): Promise<void> {
  const isOurs = await isManifest(manifestFile);
  if (isOurs) return;
  const foreign = isOurs === false ? manifestFile : (await exists(tenant)) ? tenant : undefined;
  if (foreign !== undefined) throw new OutputError(`${foreign} was not written by a build; choose another --out`);
}

/** Undefined if there is none. */
async function isManifest(file: string): Promise<boolean | undefined> {
  if (!(await exists(file))) return undefined;
  try {
    const { signed_by, policies, files } = JSON.parse(await readFile(file, "utf8"));
    return typeof signed_by === "string" && Array.isArray(policies) && typeof files === "object";
  } catch {
    // Not a file, not JSON, or not an object: not written by a build.
    return false;
  }
}

async function writeFiles(folder: string, files: ReadonlyMap<string, string>): Promise<void> {
  const folders = new Set([...files.keys()].map((path) => dirname(join(folder, path))));
  for (const each of folders) await makeFolder(each);
  await inBatches([...files], filesAtOnce, ([path, text]) => writeFile(join(folder, path), text));
}

const filesAtOnce = 64;

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return false;
      throw error;
    },
  );
}
