import { expect, it } from "@jest/globals";
import { interruptStart } from "./interrupted-start.ts";

it("npm start closes all when a signal comes in the middle of the demonstration's deployment", async () => {
  await interruptStart("SIGINT", []);
  expect.assertions(3);
});
