import { readdirSync, readFileSync } from "node:fs";

/**
 * What all mutation tests share.
 *
 * @param {{ name: string, mutate: string[], tests: string[], atLeast: number }} part
 *   `tests` are globs below rules-tests; the run fails below `atLeast` percent
 */
export function optionsFor({ name, mutate, tests, atLeast }) {
  return {
    mutate,
    testRunner: "jest-by-file",
    plugins: ["@stryker-mutator/jest-runner", "./rules-tests/mutation/runner.mjs"],
    coverageAnalysis: "perTest",
    jest: {
      configFile: "jest.config.mjs",
      // It follows imports, and no test imports the Actions that it runs as a bundle.
      enableFindRelatedTests: false,
      config: {
        testMatch: tests.map((each) => `<rootDir>/rules-tests/${each}`),
        globalSetup: "<rootDir>/rules-tests/mutation/keys-once.ts",
        setupFiles: ["<rootDir>/rules-tests/mutation/link-realms.ts"],
        moduleNameMapper: {
          "^unicorn-magic$": "<rootDir>/node_modules/unicorn-magic/node.js",
          "/bundling/bundle-actions\\.ts$": "<rootDir>/rules-tests/mutation/bundle-actions.ts",
          "/endless\\.ts$": "<rootDir>/rules-tests/mutation/endless.ts",
          ...packagesByName(),
        },
      },
    },
    concurrency: 2,
    timeoutMS: 3_000,
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

/** By its name a package would be found outside Stryker's copy, without mutants. */
function packagesByName() {
  const entries = readdirSync("packages").flatMap((folder) => {
    const { name, exports = {} } = JSON.parse(readFileSync(`packages/${folder}/package.json`, "utf8"));
    return Object.entries(exports)
      .filter(([, file]) => typeof file === "string")
      .map(([key, file]) => [`^${name}${key.slice(1)}$`, `<rootDir>/packages/${folder}${file.slice(1)}`]);
  });
  return Object.fromEntries(entries);
}
