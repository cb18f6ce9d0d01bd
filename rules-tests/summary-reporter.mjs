import { writeSync } from "node:fs";

/** Ends a run with one plain line that a machine can read: `N passed, N failed`. */
export default class SummaryReporter {
  onRunComplete(_contexts, results) {
    // A test file that does not even load counts as a failure, never as nothing.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    // At exit: Jest's own summary comes after the reporters.
    process.once("exit", () => writeSync(1, `${results.numPassedTests} passed, ${failed} failed\n`));
  }
}
