import { optionsFor, testsWithoutServer } from "./options.mjs";

/** They try thousands of cases, or build an Action: minutes for each mutant that survives. */
const slow = /\/(arbitrary-events|own-actions)\.test\.ts$|token-exchange\/attacks\.test\.ts$/;

export default optionsFor({
  name: "actions",
  mutate: ["actions/**/*.ts"],
  tests: testsWithoutServer("actions").filter((file) => !slow.test(file)),
  atLeast: 95,
});
