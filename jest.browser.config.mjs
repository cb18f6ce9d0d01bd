import base, { isWhole } from "./jest.config.mjs";

const folder = "<rootDir>/rules-tests/browser";

/** `npm run test:browser`: needs a Chromium, which `npm test` must not. A run of everything shares one stage. */
export default {
  ...base,
  testMatch: isWhole ? [`${folder}/*.{browser,group}.ts`] : [`${folder}/**/*.browser.ts`],
  testPathIgnorePatterns: ["/node_modules/"],
  testTimeout: 120_000,
};
