import { expect, it } from "@jest/globals";
import { interruptStart } from "./interrupted-start.ts";

it("npm start closes all when a signal comes in the middle of the world's deployment", async () => {
  await interruptStart("SIGHUP", ["--no-demo", "--port", "0"]);
  expect.assertions(3);
});
