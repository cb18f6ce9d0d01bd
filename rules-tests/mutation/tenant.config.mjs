import { optionsFor, testsWithoutServer } from "./options.mjs";

const tenant = "packages/local-tenant";
const upstream = `${tenant}/upstream`;

export default optionsFor({
  name: "tenant",
  mutate: [
    `${upstream}/{saml,ws-federation,saml-assertions,xml}/**/*.ts`,
    `${upstream}/used-assertions.ts`,
    `${tenant}/grants/**/*.ts`,
  ],
  tests: [...testsWithoutServer(upstream), ...testsWithoutServer(`${tenant}/grants`)],
  atLeast: 90,
});
