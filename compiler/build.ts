import { mkdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type Compiled, type CompileOptions, compile } from "./compile.ts";
import type { Manifest } from "./manifest.ts";

export interface BuildOptions extends Omit<CompileOptions, "dir"> {
  /** Holds apis.yaml, vendor.yaml, customers/ and environments/. */
  readonly policyDir: string;
  /** Gets `tenant/`, auth0-deploy-cli's directory format, and `manifest.json`. */
  readonly outDir: string;
}

/** The folder holds something that no build of ours wrote. */
export class OutputError extends Error {
  static readonly code = "output_not_ours";
  readonly code = OutputError.code;
}

/**
 * Compiles a policy and writes it. The folder changes only when all is well, and then at once.
 * @throws PolicyError, SigningKeyError, BudgetError, OutputError
 */
export async function buildTenant({ policyDir, outDir, ...options }: BuildOptions): Promise<Manifest> {
  return (await buildAll({ policyDir, outDir, ...options })).manifest;
}

/** The same, with what was compiled. */
export async function buildAll({ policyDir, outDir, ...options }: BuildOptions): Promise<Compiled> {
  const compiled = await compile({ dir: policyDir, ...options });
  await replaceOutput(outDir, compiled);
  return compiled;
}

async function replaceOutput(outDir: string, { files, manifest }: Compiled): Promise<void> {
  const tenant = join(outDir, "tenant");
  const manifestFile = join(outDir, "manifest.json");
  if ((await exists(tenant)) && !(await exists(manifestFile))) {
    throw new OutputError(
      `${tenant} is there, and no manifest.json beside it: it is not a build's; choose another --out`,
    );
  }
  const fresh = join(outDir, `.tenant-${process.pid}-${Date.now()}`);
  try {
    for (const [path, text] of files) await writeText(join(fresh, path), text);
    await writeText(join(fresh, "..", `.manifest-${process.pid}.json`), `${JSON.stringify(manifest, undefined, 2)}\n`);
    await rm(tenant, { recursive: true, force: true });
    await rename(fresh, tenant);
    await rename(join(outDir, `.manifest-${process.pid}.json`), manifestFile);
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

async function writeText(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return false;
      throw error;
    },
  );
}
