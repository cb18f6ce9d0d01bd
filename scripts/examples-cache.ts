import { join } from "node:path";
import type { Command } from "commander";
import { PassedExamplesFile } from "../compiler/examples/passed-examples.ts";

/** Ignored by git, and emptied by `npm ci`. */
const file = join(import.meta.dirname, "..", "node_modules", ".cache", "federated-actions", "passed-examples.json");

export interface ExamplesCacheOptions {
  /** False with --no-cache. */
  readonly cache: boolean;
}

export function withExamplesCache(command: Command): Command {
  return command.option("--no-cache", "run all examples, also those that have passed before and are unchanged");
}

/** Calls `use` with the examples that have passed before, and remembers those of this call. */
export async function rememberingExamples<T>(
  { cache }: ExamplesCacheOptions,
  use: (passed: PassedExamplesFile | undefined) => Promise<T>,
): Promise<T> {
  if (!cache) return use(undefined);
  const passed = await PassedExamplesFile.open(file);
  try {
    return await use(passed);
  } finally {
    await passed.save();
  }
}
