import { readdirSync, readFileSync } from "node:fs";
import { optionsFor } from "./options.mjs";

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

/** A tenant takes seconds to start: for each of thousands of mutants that would be days. */
function testsWithoutServer(folder) {
  return readdirSync(`rules-tests/${folder}`, { recursive: true })
    .filter((file) => file.endsWith(".test.ts"))
    .map((file) => `${folder}/${file}`)
    .filter((file) => !/\bstart[A-Z]\w*\(/.test(readFileSync(`rules-tests/${file}`, "utf8")));
}
