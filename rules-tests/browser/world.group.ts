import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe } from "@jest/globals";
// First of all, so that the world is closed after the last of the files.
import "./shared.ts";

const folder = join(import.meta.dirname, "world");

/** The files of a folder as one, on one world: opening it takes as long as many of their tests. */
for (const file of readdirSync(folder).sort()) {
  describe(file, () => {
    require(join(folder, file));
  });
}
