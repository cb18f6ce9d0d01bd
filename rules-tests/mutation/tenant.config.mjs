import { optionsFor } from "./options.mjs";

const upstream = "packages/local-tenant/upstream";

export default optionsFor({
  name: "tenant",
  mutate: [
    `${upstream}/{saml,ws-federation,saml-assertions,xml}/**/*.ts`,
    `${upstream}/used-assertions.ts`,
    "packages/local-tenant/grants/**/*.ts",
  ],
  tests: ["packages/local-tenant/{upstream,grants,login}/**/*.test.ts"],
  atLeast: 90,
});
