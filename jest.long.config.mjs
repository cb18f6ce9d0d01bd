import base from "./jest.config.mjs";

/** Which try more cases than `npm test` does: see rules-tests/runs.ts. */
const madeUp = ["compiler/policy-files/any-text", "packages/local-tenant/management-api/bad-input"];
process.env.TEST_RUNS = "all";

/** `npm run test:long`: what takes longer than `npm test` may. */
export default {
  ...base,
  testMatch: ["<rootDir>/rules-tests/**/*.long.ts", ...madeUp.map((path) => `<rootDir>/rules-tests/${path}.test.ts`)],
  testPathIgnorePatterns: ["/node_modules/"],
  testTimeout: 60_000,
};
