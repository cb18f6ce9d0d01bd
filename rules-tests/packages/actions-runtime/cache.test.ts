import { describe, expect, it } from "@jest/globals";
import { InProcessRuntime } from "../../../packages/actions-runtime/in-process.ts";
import type { TriggerId } from "../../../packages/actions-runtime/trigger.ts";
import { handlerOf, outcomeOf, postLoginEvent, resultOf } from "./running.ts";

const now = () => 1_000_000;

describe("api.cache", () => {
  it.each([
    ["get('none') ?? 'undefined'", "undefined"],
    ["set('k', 'v')", { type: "success", record: { value: "v", expires_at: 1_900_000 } }],
    ["set('k', 'v', { ttl: 1000.9 })", { type: "success", record: { value: "v", expires_at: 1_001_000 } }],
    ["set('k', 'v', { expires_at: 1_000_500 })", { type: "success", record: { value: "v", expires_at: 1_000_500 } }],
    ["set('k', 'v', { ttl: 10, expires_at: 2e6 })", { type: "success", record: { value: "v", expires_at: 1_000_010 } }],
    [
      "set('k', 'v', { ttl: 1e6, expires_at: 1_000_020 })",
      { type: "success", record: { value: "v", expires_at: 1_000_020 } },
    ],
    ["set('k'.repeat(64), 'v').type", "success"],
    ["set('k'.repeat(65), 'v')", { type: "error", code: "CacheKeySizeExceeded" }],
    ["set('é'.repeat(33), 'v')", { type: "error", code: "CacheKeySizeExceeded" }],
    ["set('k', 'v'.repeat(4096)).type", "success"],
    ["set('k', 'v'.repeat(4097))", { type: "error", code: "CacheValueSizeExceeded" }],
    ["set('k'.repeat(65), 'v'.repeat(4097))", { type: "error", code: "CacheKeySizeExceeded" }],
    ["set('k', 'v', { ttl: NaN })", { type: "error", code: "InvalidExpiry" }],
    ["set('k', 'v', { ttl: '5' })", { type: "error", code: "InvalidExpiry" }],
    ["set('k', 'v', { expires_at: Infinity })", { type: "error", code: "InvalidExpiry" }],
    ["set('k', 'v', { ttl: 0 })", { type: "error", code: "ItemAlreadyExpired" }],
    ["set('k', 'v', { expires_at: 1_000_000 })", { type: "error", code: "ItemAlreadyExpired" }],
    ["set('k', 'v', { expires_at: 1e300 })", { type: "error", code: "InvalidExpiry" }],
    ["delete('none')", { type: "error", code: "CacheKeyDoesNotExist" }],
  ])("%s", async (call, expected) => {
    expect(await resultOf(`result(api.cache.${call});`, { now })).toEqual(expected);
  });

  it("gets a record, not the bare value, and deletes it", async () => {
    const body =
      "api.cache.set('k', 'v'); result([api.cache.get('k'), api.cache.delete('k'), api.cache.get('k') ?? null]);";
    expect(await resultOf(body, { now })).toEqual([{ value: "v", expires_at: 1_900_000 }, { type: "success" }, null]);
  });

  it("does not return expired entries", async () => {
    let time = 1_000_000;
    const clock = () => {
      time += 100;
      return time;
    };
    expect(
      await resultOf("api.cache.set('k', 'v', { ttl: 50 }); result(api.cache.get('k') ?? 'gone');", { now: clock }),
    ).toBe("gone");
  });

  it("holds 20 entries or the configured number; changing an entry adds none", async () => {
    const fill = (count: number) =>
      `const codes = []; for (let i = 0; i < ${count}; i++) codes.push(api.cache.set('k' + i, 'v').code ?? 'ok');
       result([codes.at(-1), api.cache.set('k0', 'w').code ?? 'ok']);`;
    expect(await resultOf(fill(20))).toEqual(["ok", "ok"]);
    expect(await resultOf(fill(21))).toEqual(["MaxSideEffectsExceeded", "ok"]);
    expect(await resultOf(fill(3), { cacheEntries: 2 })).toEqual(["MaxSideEffectsExceeded", "ok"]);
  });

  it("holds the configured bytes, counting an overwritten entry", async () => {
    const fill =
      "const v = 'v'.repeat(4000); result(['a', 'b', 'c', 'd', 'a'].map((key) => api.cache.set(key, v).code ?? 'ok'));";
    expect(await resultOf(fill)).toEqual(["ok", "ok", "ok", "ok", "CacheSizeExceeded"]);
    expect(await resultOf(fill, { cacheTotalBytes: 8192 })).toEqual([
      "ok",
      "ok",
      ...Array(3).fill("CacheSizeExceeded"),
    ]);
  });

  it("is shared by the Actions of the trigger", async () => {
    const outcome = await outcomeOf(["api.cache.set('k', 'v');", "console.log(api.cache.get('k').value);"]);
    expect(outcome.executions[1]?.logs[0]?.text).toBe("v");
  });

  it("keeps entries for a day at most, whatever expiry was set", async () => {
    let time = 1_000_000;
    const runtime = new InProcessRuntime({ now: () => time });
    const seen = async (body: string) => {
      const actions = [handlerOf(`console.log(JSON.stringify(${body} ?? null));`)];
      const { executions } = await runtime.run({ trigger: "post-login", actions, event: postLoginEvent });
      return JSON.parse(executions[0]?.logs[0]?.text ?? "");
    };
    const day = 86_400_000;
    expect(await seen(`api.cache.set('k', 'v', { ttl: ${2 * day} })`)).toMatchObject({ type: "success" });
    time += day;
    expect(await seen("api.cache.get('k')")).toMatchObject({ value: "v" });
    time += 1;
    expect(await seen("api.cache.get('k')")).toBeNull();
  });

  it("keeps entries for later executions of the same trigger, unless the execution failed", async () => {
    const runtime = new InProcessRuntime();
    const seen = async (body: string, trigger: TriggerId = "post-login") => {
      const { executions } = await runtime.run({ trigger, actions: [handlerOf(body, trigger)], event: postLoginEvent });
      return executions[0]?.logs[0]?.text;
    };
    const get = "console.log(api.cache.get('k')?.value ?? 'none');";
    await seen("api.cache.set('k', 'kept');");
    expect(await seen(get)).toBe("kept");
    expect(await seen(get, "credentials-exchange")).toBe("none");
    await seen("api.cache.set('k', 'lost'); throw new Error();");
    expect(await seen(get)).toBe("kept");
    await seen("api.cache.set('k', 'lost'); api.idToken.setCustomClaim('c', 'x'.repeat(2 ** 20));");
    expect(await seen(get)).toBe("kept");
    await seen("api.cache.delete('k');");
    expect(await seen(get)).toBe("none");
  });
});
