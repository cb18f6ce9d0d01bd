import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";

let code: string | undefined;

/**
 * The worker's program as one CommonJS script, built once per process: a worker cannot load TypeScript under tsx or
 * under Jest.
 */
export function workerCode(): string {
  if (code === undefined) {
    const entry = join(dirname(fileURLToPath(import.meta.url)), "worker-entry.ts");
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
