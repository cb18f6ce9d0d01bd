import { readFileSync } from "node:fs";

/** Packages that ship ES modules only: Jest runs CommonJS, so swc translates them too. */
const esmOnly = [
  "jose",
  "openid-client",
  "oauth4webapi",
  "oidc-provider",
  "oidc-token-hash",
  "nanoid",
  "quick-lru",
  "eta",
  "got",
  "hono",
  "@hono",
  "@marcbachmann",
  // execa, and what it is made of
  "execa",
  "@sindresorhus",
  "@sec-ant",
  "figures",
  "get-stream",
  "human-signals",
  "is-plain-obj",
  "is-stream",
  "is-unicode-supported",
  "npm-run-path",
  "parse-ms",
  "path-key",
  "pretty-ms",
  "strip-final-newline",
  "unicorn-magic",
  "yoctocolors",
];

/**
 * A run of everything takes groups of files as one (rules-tests/groups/). A run of some files, or one that watches,
 * takes each file by itself.
 */
export const isWhole = process.argv
  .slice(2)
  .every((argument) => /^(--(json|ci|silent|verbose|outputFile=.*|config)|jest\.\w+\.config\.mjs)$/.test(argument));
const groups = JSON.parse(readFileSync(new URL("rules-tests/groups/groups.json", import.meta.url), "utf8"));
const inGroups = Object.values(groups)
  .flat()
  .map((path) => `<rootDir>/rules-tests/${path}`);

/** @type {import("jest").Config} */
export default {
  testEnvironment: "node",
  globalSetup: "<rootDir>/rules-tests/global-setup.ts",
  globalTeardown: "<rootDir>/rules-tests/global-teardown.ts",
  testMatch: ["<rootDir>/rules-tests/**/*.test.ts", ...(isWhole ? ["<rootDir>/rules-tests/groups/*.group.ts"] : [])],
  testPathIgnorePatterns: ["/node_modules/", ...(isWhole ? inGroups : [])],
  // It exports nothing to `require`, which is how Jest resolves.
  moduleNameMapper: { "^unicorn-magic$": "<rootDir>/node_modules/unicorn-magic/node.js" },
  modulePathIgnorePatterns: ["<rootDir>/dist/"],
  transform: {
    "\\.(ts|js|mjs)$": [
      "@swc/jest",
      { jsc: { target: "es2022", parser: { syntax: "typescript" } }, module: { type: "commonjs" } },
    ],
  },
  transformIgnorePatterns: [`/node_modules/(?!(${esmOnly.join("|")})/)`],
  ...(isWhole ? { testSequencer: "<rootDir>/rules-tests/groups/longest-first.mjs" } : {}),
  reporters: ["default", "<rootDir>/rules-tests/summary-reporter.mjs"],
  // One worker a core: most tests wait for servers, and Jest would leave a core idle.
  maxWorkers: "100%",
  // Nobody watches a run that ends; looking for the program takes a tenth of a second.
  watchman: false,
  testTimeout: 30_000,
};
