import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";

let code: string | undefined;

/**
 * The worker's program as one piece of CommonJS, made once a process: a worker loads TypeScript neither under tsx nor
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
