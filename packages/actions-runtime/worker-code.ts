import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

let code: string | undefined;

/**
 * The worker's program as one CommonJS script, built once per process: a worker cannot load TypeScript under tsx or
 * under Jest.
 */
export function workerCode(): string {
  if (code === undefined) {
    const entry = join(dirname(fileURLToPath(import.meta.url)), "worker-entry.ts");
    // Only who runs an Action waits for it.
    const { buildSync } = createRequire(import.meta.url)("esbuild") as typeof import("esbuild");
    const { outputFiles } = buildSync({
      entryPoints: [entry],
      bundle: true,
      platform: "node",
      format: "cjs",
      target: "node20",
      write: false,
      logLevel: "silent",
    });
    code = outputFiles[0]?.text ?? "";
  }
  return code;
}
