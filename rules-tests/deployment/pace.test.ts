import { beforeEach, describe, expect, it } from "@jest/globals";
import { Pace } from "../../deployment/pace.ts";

const start = Date.parse("2026-11-27T12:00:00.400Z");
let now: number;
let pace: Pace;
beforeEach(() => {
  now = start;
  pace = new Pace(
    () => now,
    async (ms) => {
      now += ms;
    },
  );
});

const answer = (status: number, headers: Record<string, string>) => new Response("{}", { status, headers });
/** Ms until the next request is sent, after this answer. */
async function pauseAfter(status: number, headers: Record<string, string>): Promise<number> {
  pace.heed(answer(status, headers));
  return pace.run(async () => now - start);
}
const seconds = (time: number) => String(Math.ceil(time / 1000));

describe("the pace of a deployment", () => {
  it("does not wait while requests remain", async () => {
    expect(await pauseAfter(200, { "x-ratelimit-remaining": "1", "x-ratelimit-reset": seconds(start + 5000) })).toBe(0);
    expect(await pauseAfter(200, {})).toBe(0);
  });

  it("waits until the reset where none remains", async () => {
    const reset = seconds(start + 3000);
    expect(await pauseAfter(200, { "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset })).toBe(
      Number(reset) * 1000 - start,
    );
  });

  it.each([
    ["as long as Retry-After says", { "retry-after": "7" }, 7000],
    ["until the time that Retry-After says", { "retry-after": new Date(start + 4600).toUTCString() }, 4600],
    ["until the reset without Retry-After", { "x-ratelimit-reset": seconds(start + 1600) }, 1600],
    ["a second where nothing is said", {}, 1000],
  ])("waits after a 429 %s", async (_name, headers, expected) => {
    expect(await pauseAfter(429, headers)).toBe(expected);
  });

  it("reckons by the tenant's clock, which may be wrong", async () => {
    const tenants = start + 3_600_000;
    const headers = { date: new Date(tenants).toUTCString(), "x-ratelimit-reset": seconds(tenants + 2000) };
    const pause = await pauseAfter(429, headers);
    expect(pause).toBeGreaterThanOrEqual(2000);
    expect(pause).toBeLessThanOrEqual(3000);
  });

  it("has at most four requests under way", async () => {
    let under = 0;
    let most = 0;
    const request = async () => {
      under += 1;
      most = Math.max(most, under);
      await new Promise(setImmediate);
      under -= 1;
    };
    await Promise.all(Array.from({ length: 20 }, () => pace.run(request)));
    expect(most).toBe(4);
  });
});
