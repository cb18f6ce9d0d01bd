import base from "./jest.config.mjs";

/** `npm run test:long`: what takes longer than `npm test` may. */
export default { ...base, testMatch: ["<rootDir>/rules-tests/**/*.long.ts"], testTimeout: 60_000 };
