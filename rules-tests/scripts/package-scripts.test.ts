import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "@jest/globals";
import manifest from "../../package.json";
import { compiledCommand } from "../compiled-commands.ts";

const root = join(import.meta.dirname, "..", "..");

/** Other tests start the compiled copies. */
it("npm run starts the source of each command", () => {
  const scripts = Object.values<string>(manifest.scripts).flatMap(
    (line) => / (scripts\/.*\.ts)$/.exec(line)?.[1] ?? [],
  );
  expect(scripts.length).toBeGreaterThan(20);
  for (const script of scripts) {
    expect(existsSync(join(root, script))).toBe(true);
    expect(existsSync(compiledCommand(script.slice("scripts/".length, -".ts".length)))).toBe(true);
  }
});
