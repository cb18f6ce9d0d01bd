import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import type { Build } from "../../deployment/build.ts";
import { type DeploymentWorld, deploymentWorld } from "./deployment-world.ts";
import { tokenBucket } from "./faults/token-bucket.ts";
import { snapshotOf } from "./snapshot.ts";

let world: DeploymentWorld;
let build: Build;
let restore: () => void;
beforeAll(async () => {
  world = await deploymentWorld();
  build = await world.build();
  restore = snapshotOf(world.store);
});
afterAll(() => world.close());
beforeEach(() => restore());

/** Lets requests through at a rate, as Auth0 does, and tells it by the headers; each takes a while. */
function limit(perSecond: number, retryAfter: boolean): { refused: number; passed: number } {
  const take = tokenBucket({ perSecond, burst: perSecond, retryAfter }, world.now);
  const count = { refused: 0, passed: 0 };
  world.listen(async (_sent, pass) => {
    const { allowed, headers } = take();
    const told = { ...headers, date: new Date(world.now()).toUTCString() };
    if (!allowed) {
      count.refused += 1;
      return Response.json({ message: "Too many requests" }, { status: 429, headers: told });
    }
    count.passed += 1;
    await new Promise((resolve) => setTimeout(resolve, 2));
    const answer = await pass();
    const body = answer.status === 204 ? null : await answer.text();
    return new Response(body, { status: answer.status, headers: { ...Object.fromEntries(answer.headers), ...told } });
  });
  return count;
}

describe("a tenant that limits requests", () => {
  it.each<[number, string, boolean]>([
    [2, "by X-RateLimit headers alone", false],
    [2, "by Retry-After too", true],
    [16, "by X-RateLimit headers alone", false],
    [16, "by Retry-After too", true],
  ])("to %d a second, %s, is never pressed, and gets all of it", async (perSecond, _how, retryAfter) => {
    const count = limit(perSecond, retryAfter);
    const start = world.now();
    await world.deploy({}, { build });
    const seconds = (world.now() - start) / 1000;
    expect(count.passed / perSecond).toBeLessThanOrEqual(seconds + 1);
    // Four requests are under way at a time: more are not sent in vain before one of them is told to wait.
    expect(count.refused).toBeLessThanOrEqual(count.passed / 2);

    limit(perSecond, retryAfter);
    expect((await world.suspend("acme")).written).toHaveLength(5);
    expect((await world.resume("acme")).written).toHaveLength(5);
    world.listen();
    expect((await world.plan({}, { build })).changes).toEqual([]);
  });
});
