import { describe, expect, it } from "@jest/globals";
import { InProcessRuntime, runTrigger } from "../../../packages/actions-runtime/in-process.ts";
import { actionOf, handlerOf, outcomeOf, postLoginEvent } from "./running.ts";

describe("in-process", () => {
  it("fails at the trigger's time limit and names the running Action", async () => {
    const wait = "await new Promise((next) => setTimeout(next, 40));";
    const outcome = await outcomeOf([wait, wait, wait], { timeoutMs: 60 });
    expect(outcome.failed).toEqual({
      action: "action-2",
      class: "action_timeout",
      message: "The Actions of the trigger ran longer than 60 ms.",
    });
  });

  it("runs one trigger on fresh instances", async () => {
    const action = actionOf("let calls = 0; exports.onExecutePostLogin = async () => { console.log(++calls); };");
    const run = { trigger: "post-login", actions: [action], event: postLoginEvent } as const;
    for (const _ of [1, 2]) expect((await runTrigger(run)).executions[0]?.logs[0]?.text).toBe("1");
  });

  it("refuses to run once closed", async () => {
    const runtime = new InProcessRuntime();
    await runtime.close();
    const run = { trigger: "post-login", actions: [handlerOf("")], event: postLoginEvent } as const;
    await expect(runtime.run(run)).rejects.toMatchObject({ name: "RuntimeClosedError" });
  });

  it("returns an empty outcome if no Action is bound", async () => {
    const { executions, ...asked } = await outcomeOf([]);
    expect(executions).toEqual([]);
    expect(Object.values(asked).flatMap((part) => Object.values(part ?? {}))).toEqual([]);
  });

  it("fails if the Actions ask for more than a megabyte", async () => {
    expect((await outcomeOf("api.idToken.setCustomClaim('c', 'x'.repeat(2 ** 20));")).failed?.message).toMatch(
      /asked for more than 1048576 bytes/,
    );
  });
});
