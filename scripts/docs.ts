import { readFile, writeFile } from "node:fs/promises";
import { generatedParts, withGeneratedParts } from "../compiler/decision-guide/generated-parts.ts";
import { createCommand, runCommand } from "./run-command.ts";

const command = createCommand("npm run docs --", "Writes what is generated in the documentation: the decision codes.")
  .option("--check", "write nothing; exit 1 if a page is not up to date")
  .action(async ({ check = false }: { check?: boolean }) => {
    for (const path of Object.keys(generatedParts)) {
      const present = await readFile(path, "utf8");
      const text = withGeneratedParts(path, present);
      if (text === present) continue;
      if (!check) await writeFile(path, text);
      else {
        process.stderr.write(`${path} is not up to date: run npm run docs\n`);
        process.exitCode = 1;
      }
    }
  });

await runCommand(command);
