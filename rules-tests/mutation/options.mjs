import { readdirSync, readFileSync } from "node:fs";

/**
 * What all mutation tests share.
 *
 * @param {{ name: string, mutate: string[], tests: string[], atLeast: number }} part
 *   `tests` are files; the run fails below `atLeast` percent
 */
export function optionsFor({ name, mutate, tests, atLeast }) {
  return {
    mutate,
    testRunner: "in-process",
    plugins: ["./rules-tests/mutation/runner.mjs"],
    coverageAnalysis: "perTest",
    inProcess: {
      tests,
      names: {
        "/bundling/bundle-actions\\.ts$": "rules-tests/mutation/bundle-actions.ts",
        "/endless\\.ts$": "rules-tests/mutation/endless.ts",
        ...packagesByName(),
      },
    },
    concurrency: 2,
    timeoutMS: 5_000,
    thresholds: { high: 100, low: atLeast, break: atLeast },
    ignorePatterns: ["dist", "coverage"],
    tempDirName: "dist/mutation-sandbox",
    reporters: ["clear-text", "json", "html", "progress-append-only"],
    clearTextReporter: { allowColor: false, reportTests: false, logTests: false },
    jsonReporter: { fileName: `dist/mutation/${name}.json` },
    htmlReporter: { fileName: `dist/mutation/${name}.html` },
    disableTypeChecks: false,
    warnings: { slow: false },
  };
}

/**
 * The test files of a folder, without those that start a tenant: it takes seconds, and mutants are thousands.
 *
 * @param {string} folder below rules-tests
 */
export function testsWithoutServer(folder) {
  return readdirSync(`rules-tests/${folder}`, { recursive: true })
    .map((file) => `rules-tests/${folder}/${file}`)
    .filter((file) => file.endsWith(".test.ts") && !/\bstart[A-Z]\w*\(/.test(readFileSync(file, "utf8")))
    .toSorted();
}

/** By its name a package would be found outside Stryker's copy, without mutants. */
function packagesByName() {
  const entries = readdirSync("packages").flatMap((folder) => {
    const { name, exports = {} } = JSON.parse(readFileSync(`packages/${folder}/package.json`, "utf8"));
    return Object.entries(exports)
      .filter(([, file]) => typeof file === "string")
      .map(([key, file]) => [`^${name}${key.slice(1)}$`, `packages/${folder}${file.slice(1)}`]);
  });
  return Object.fromEntries(entries);
}
