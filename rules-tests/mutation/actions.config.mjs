import { optionsFor } from "./options.mjs";

export default optionsFor({
  name: "actions",
  mutate: ["actions/**/*.ts"],
  tests: ["actions/**/*.test.ts", "compiler/explaining/**/*.test.ts"],
  atLeast: 95,
});
