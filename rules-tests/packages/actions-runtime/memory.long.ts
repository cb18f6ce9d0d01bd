import { afterAll, expect, it } from "@jest/globals";
import { createWorkerRuntime } from "../../../packages/actions-runtime/worker-runtime.ts";
import { handlerOf, postLoginEvent } from "./running.ts";

const runtime = createWorkerRuntime();
afterAll(() => runtime.close());

/** Each fills hundreds of megabytes. */
it.each([
  ["const all = []; for (;;) all.push(new Array(100_000).fill(0.5));", /^The Action ended its thread: .*memory/],
  [
    "const all = []; for (;;) all.push(Buffer.alloc(1e7, 1));",
    /^The Action used too much memory while it blocked its thread\.$/,
  ],
])("an Action that takes memory without end fails alone: %s", async (body, message) => {
  const run = (text: string) =>
    runtime.run({ trigger: "post-login", actions: [handlerOf(text)], event: postLoginEvent });
  const { failed, ...rest } = await run(`api.accessToken.setCustomClaim('c', 1); ${body}`);
  expect(failed).toMatchObject({
    action: "action",
    class: "action_error",
    message: expect.stringMatching(message),
  });
  expect(rest.accessTokenClaims).toEqual({});
  expect((await run("console.log('fine');")).executions[0]?.logs).toMatchObject([{ text: "fine" }]);
});
