import { spawnSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { compareSurvivors, readExplanations, SurvivorsError } from "./survivors.ts";

/**
 * `run.ts <part> [options of stryker run]`: runs the mutation tests of a part, and compares what survives with
 * survivors.yaml. The exit code is 1 where the score is too low, and where an explanation is missing or out of date.
 */
const [part = "", ...options] = process.argv.slice(2);
const reported = `dist/mutation/${part}.json`;
rmSync(reported, { force: true });
const explained = readExplanations(readFileSync("rules-tests/mutation/survivors.yaml", "utf8"));
const stryker = ["node_modules/@stryker-mutator/core/bin/stryker.js", "run", `rules-tests/mutation/${part}.config.mjs`];
const { status } = spawnSync(process.execPath, [...stryker, ...options], { stdio: "inherit" });
process.exitCode = status === 0 ? 0 : 1;
try {
  compareSurvivors(readFileSync(reported, "utf8"), explained);
} catch (error) {
  process.exitCode = 1;
  console.error(error instanceof SurvivorsError ? error.message : `There is no report of this run: ${error}`);
}
