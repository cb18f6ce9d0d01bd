import { expect, it } from "@jest/globals";
import { InProcessRuntime } from "../../../packages/actions-runtime/in-process.ts";
import { handlerOf, postLoginEvent } from "./running.ts";

const body = `console.log(JSON.stringify([
  Date.now(), +new Date(), new Date(5).getTime(), new Date() instanceof Date, typeof Date(),
  new (class extends Date {})().getTime(), Date.UTC(1970, 0, 1, 0, 0, 1),
]));`;

it("applies to Date in Actions, if so configured", async () => {
  const runtime = new InProcessRuntime({ now: () => 1_000_000, actionsSeeNow: true });
  const outcome = await runtime.run({ trigger: "post-login", actions: [handlerOf(body)], event: postLoginEvent });
  expect(JSON.parse(outcome.executions[0]?.logs[0]?.text ?? "null")).toEqual([
    1_000_000,
    1_000_000,
    5,
    true,
    "string",
    1_000_000,
    1000,
  ]);
});

it("is the machine's by default", async () => {
  const runtime = new InProcessRuntime({ now: () => 1_000_000 });
  const outcome = await runtime.run({ trigger: "post-login", actions: [handlerOf(body)], event: postLoginEvent });
  expect(JSON.parse(outcome.executions[0]?.logs[0]?.text ?? "null")[0]).toBeGreaterThan(1_700_000_000_000);
});
