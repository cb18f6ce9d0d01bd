import base from "./jest.config.mjs";

/** `npm run test:peers`: needs identity providers of Debian's packages, which `npm test` must not. */
export default { ...base, testMatch: ["<rootDir>/rules-tests/peers/**/*.peer.ts"], testTimeout: 60_000 };
