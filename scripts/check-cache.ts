import { join } from "node:path";
import type { Command } from "commander";
import { PassedExamplesFile } from "../compiler/examples/passed-examples.ts";
import { CheckedCustomers } from "../compiler/unchanged/checked-customers.ts";

/** Ignored by git, and emptied by `npm ci`. */
const folder = join(import.meta.dirname, "..", "node_modules", ".cache", "federated-actions");
const file = join(folder, "passed-examples.json");

export interface ExamplesCacheOptions {
  /** False with --no-cache. */
  readonly cache: boolean;
}

export function withExamplesCache(command: Command): Command {
  return command.option("--no-cache", "run everything, also what has passed before and is unchanged");
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

/** Calls `use` with the customers that had no problems before, and remembers those of this call. */
export async function rememberingCustomers<T>(use: (checked: CheckedCustomers) => Promise<T>): Promise<T> {
  const checked = await CheckedCustomers.open(join(folder, "checked-customers.json"));
  try {
    return await use(checked);
  } finally {
    await checked.save();
  }
}

/** The same, and with the examples. */
export async function rememberingChecks<T>(
  { cache }: ExamplesCacheOptions,
  use: (remembered: { passed?: PassedExamplesFile; checked?: CheckedCustomers }) => Promise<T>,
): Promise<T> {
  if (!cache) return use({});
  return rememberingCustomers((checked) =>
    rememberingExamples({ cache }, (passed) => use({ ...(passed && { passed }), checked })),
  );
}
