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
  "execa",
];

/** @type {import("jest").Config} */
export default {
  testEnvironment: "node",
  testMatch: ["<rootDir>/rules-tests/**/*.test.ts"],
  modulePathIgnorePatterns: ["<rootDir>/dist/"],
  transform: {
    "\\.(ts|js|mjs)$": [
      "@swc/jest",
      { jsc: { target: "es2022", parser: { syntax: "typescript" } }, module: { type: "commonjs" } },
    ],
  },
  transformIgnorePatterns: [`/node_modules/(?!(${esmOnly.join("|")})/)`],
  reporters: ["default", "<rootDir>/rules-tests/summary-reporter.mjs"],
  testTimeout: 30_000,
};
