import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { availableParallelism, cpus, loadavg, totalmem } from "node:os";
import { dirname, join } from "node:path";

/** Where and with what something was measured. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memory_gb: number;
  /** Of the last minute, before the measurement: above 0 something else was running. */
  readonly load: number;
  readonly node: string;
  readonly versions: Readonly<Record<string, string>>;
}

/** @param packages whose versions matter */
export async function describeMachine(packages: readonly string[]): Promise<Machine> {
  const versions = await Promise.all(packages.map(async (name) => [name, await versionOf(name)] as const));
  return {
    cpu: cpus()[0]?.model ?? "unknown",
    cores: availableParallelism(),
    memory_gb: Math.round(totalmem() / 1e9),
    load: Math.round((loadavg()[0] ?? 0) * 10) / 10,
    node: process.version,
    versions: Object.fromEntries(versions),
  };
}

/** From the folder above that holds the package's own description: most packages do not export it. */
async function versionOf(name: string): Promise<string> {
  const paths = createRequire(import.meta.url).resolve.paths(name) ?? [];
  for (const path of paths) {
    const text = await readFile(join(path, name, "package.json"), "utf8").catch(() => undefined);
    if (text !== undefined) return (JSON.parse(text) as { version: string }).version;
  }
  throw new Error(`${name} is not installed in ${dirname(import.meta.filename)} or above`);
}

export function machineText({ cpu, cores, memory_gb, load, node, versions }: Machine): string {
  const packages = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return `${cpu}, ${cores} cores, ${memory_gb} GB; load before: ${load}; Node ${node}\n${packages.join(", ")}\n`;
}
