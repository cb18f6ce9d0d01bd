import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { JsonSchemaFile } from "../compiler/policy-files/json-schemas.ts";
import { createCommand, runCommand } from "./run-command.ts";

interface Options {
  readonly check?: boolean;
  readonly out: string;
}

const command = createCommand("npm run schema --", "Writes the JSON Schemas of the policy files, for editors.")
  .option("--check", "write nothing; exit 1 if one is not up to date")
  .option("--out <dir>", "where to", "deploy/schema")
  .action(async ({ check = false, out }: Options) => {
    const { errorCode } = await import("../compiler/policy-files/error-code.ts");
    const { jsonSchemas } = await import("../compiler/policy-files/json-schemas.ts");
    try {
      let stale = 0;
      for (const schema of jsonSchemas()) stale += await handle(schema, out, check);
      if (stale > 0) fail(`${stale} of the schemas in ${out} are not up to date: run npm run schema`);
    } catch (error) {
      fail(`cannot write to ${out} (${errorCode(error)}): give a folder that is there`);
    }
  });

function fail(text: string): void {
  console.error(text);
  process.exitCode = 1;
}

/** 1 where the file is not up to date and stays so. */
async function handle({ name, text }: JsonSchemaFile, out: string, check: boolean): Promise<0 | 1> {
  const path = join(out, name);
  if (!check) {
    await writeFile(path, text);
    return 0;
  }
  const present = await readFile(path, "utf8").catch(() => undefined);
  return present === text ? 0 : 1;
}

await runCommand(command);
