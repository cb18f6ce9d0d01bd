import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe } from "@jest/globals";
import groups from "./groups.json";

const root = join(import.meta.dirname, "..");

/**
 * Runs the test files of a group as one. Jest loads all modules anew for each file, which takes longer than most of
 * them run; in a group they are loaded once. Each file still makes and closes what it needs. What is in no group runs
 * by itself: it starts many processes, or changes its own.
 *
 * @param name of groups.json: folders, with all below them, and files, from rules-tests
 */
export function runGroup(name: keyof typeof groups): void {
  for (const file of groups[name].flatMap(testFiles)) {
    describe(file, () => {
      require(join(root, file));
    });
  }
}

/** Test files of a path, from rules-tests, sorted. */
function testFiles(path: string): string[] {
  if (path.endsWith(".test.ts")) return [path];
  const names = readdirSync(join(root, path), { recursive: true, encoding: "utf8" });
  return names
    .filter((name) => name.endsWith(".test.ts"))
    .map((name) => join(path, name))
    .sort();
}
