import base from "./jest.config.mjs";

/** `npm run test:browser`: needs a Chromium, which `npm test` must not. */
export default { ...base, testMatch: ["<rootDir>/rules-tests/browser/**/*.browser.ts"], testTimeout: 60_000 };
