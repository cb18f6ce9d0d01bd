import { describe, expect, it } from "@jest/globals";
import { InProcessRuntime } from "../../../packages/actions-runtime/in-process.ts";
import { logLimitBytes } from "../../../packages/actions-runtime/logs.ts";
import { handlerOf, outcomeOf, postLoginEvent } from "./running.ts";

describe("console", () => {
  it("is captured with level and formatting", async () => {
    const outcome = await outcomeOf(
      "console.log('a %d', 1, { b: 2 }); console.info('i'); console.warn('w'); console.error('e'); console.debug('d'); console.dir([1]); console.assert(false, 'no');",
    );
    expect(outcome.executions[0]?.logs).toEqual([
      { level: "log", text: "a 1 { b: 2 }" },
      { level: "info", text: "i" },
      { level: "warn", text: "w" },
      { level: "error", text: "e" },
      { level: "debug", text: "d" },
      { level: "log", text: "[ 1 ]" },
      { level: "warn", text: "Assertion failed: no" },
    ]);
  });

  it("captures a trace", async () => {
    const [entry] = (await outcomeOf("console.trace('here');")).executions[0]?.logs ?? [];
    expect(entry?.level).toBe("trace");
    expect(entry?.text).toMatch(/^Trace: here\n/);
  });

  it("keeps what a failed Action wrote", async () => {
    expect((await outcomeOf("console.log('so far'); throw new Error('x');")).executions[0]?.logs).toEqual([
      { level: "log", text: "so far" },
    ]);
  });

  it("belongs to the execution that wrote it, even if executions overlap", async () => {
    const runtime = new InProcessRuntime();
    const action = handlerOf(
      "for (let i = 0; i < 3; i++) { console.log(event.user.user_id); await new Promise((next) => setImmediate(next)); }",
    );
    const ids = ["a", "b", "c", "d"];
    const outcomes = await Promise.all(
      ids.map((id) =>
        runtime.run({
          trigger: "post-login",
          actions: [action],
          event: { ...postLoginEvent, user: { ...postLoginEvent.user, user_id: id } },
        }),
      ),
    );
    expect(outcomes.map(({ executions }) => executions[0]?.logs.map(({ text }) => text))).toEqual(
      ids.map((id) => [id, id, id]),
    );
  });

  it("is cut at 256 KiB, counted in bytes", async () => {
    const outcome = await outcomeOf("for (let i = 0; i < 300; i++) console.log('é'.repeat(1000));");
    expect(outcome.failed).toBeUndefined();
    const logs = outcome.executions[0]?.logs ?? [];
    const bytes = logs.reduce((sum, { text }) => sum + Buffer.byteLength(text) + 1, 0);
    expect(bytes).toBeGreaterThan(logLimitBytes - 5);
    expect(bytes).toBeLessThan(logLimitBytes + 5);
  });
});
