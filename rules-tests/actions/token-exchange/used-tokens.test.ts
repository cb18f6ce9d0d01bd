import { describe, expect, it } from "@jest/globals";
import { acceptedUntil, type Claims } from "../../../actions/token-exchange/subject-token.ts";
import type { ExchangeTrust } from "../../../actions/token-exchange/trust.ts";
import { UsedTokens } from "../../../actions/token-exchange/used-tokens.ts";
import { testTime } from "../fixture.ts";

const record = { value: "1", expires_at: testTime + 1000 };
/** Two extremes of Auth0's cache: one keeps nothing, one has everything. */
const cache = (has: boolean) => ({
  get: () => (has ? record : undefined),
  set: () => ({ type: "error", code: "CacheSizeExceeded" }) as const,
  delete: () => ({ type: "success" }) as const,
});

describe("UsedTokens", () => {
  it("remembers by itself if the cache keeps nothing", () => {
    const used = new UsedTokens();
    const use = (id: string, now = testTime) => used.useOnce("acme", id, testTime + 1000, now, cache(false));
    expect([use("a"), use("b"), use("a"), use("b"), use("a", testTime + 999)]).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });

  it("remembers a token for as long as it would be accepted, its last moment included", () => {
    const trust = { m: 300 } as ExchangeTrust;
    const until = (claims: Claims) => acceptedUntil({ claims } as Parameters<typeof acceptedUntil>[0], trust);
    const seconds = testTime / 1000;
    // By max_age, which includes its last second; by exp, which excludes it.
    const byAge = until({ iat: seconds, exp: seconds + 3600 });
    expect(byAge).toBeGreaterThan(testTime + 300_000);
    expect(byAge).toBeLessThanOrEqual(testTime + 300_001);
    const byExp = until({ iat: seconds, exp: seconds + 60 });
    expect(byExp).toBeGreaterThanOrEqual(testTime + 60_000);
    expect(byExp).toBeLessThanOrEqual(testTime + 60_001);
    const used = new UsedTokens();
    const use = (now: number) => used.useOnce("acme", "a", byAge, now, cache(false));
    expect([use(testTime), use(testTime + 300_000), use(testTime + 300_001)]).toEqual([true, false, true]);
  });

  it("relies on the cache if it remembers nothing", () => {
    expect(new UsedTokens().useOnce("acme", "a", testTime + 1000, testTime, cache(true))).toBe(false);
  });

  it("evicts the oldest token when full", () => {
    const used = new UsedTokens();
    const use = (id: number) => used.useOnce("acme", String(id), testTime + 1000, testTime, cache(false));
    for (let id = 0; id <= 10_000; id++) use(id);
    expect(use(10_000)).toBe(false);
    expect(use(0)).toBe(true);
  });

  it("forgets those first that would not be accepted any more", () => {
    const used = new UsedTokens();
    const use = (id: string, until: number, now = testTime) => used.useOnce("acme", id, until, now, cache(false));
    for (let id = 0; id < 5_000; id++) use(`live-${id}`, testTime + 1000);
    for (let id = 0; id < 5_000; id++) use(`brief-${id}`, testTime + 10);
    expect(use("new", testTime + 1000, testTime + 10)).toBe(true);
    expect(use("live-0", testTime + 1000, testTime + 10)).toBe(false);
  });

  it("counts a token once, however often it comes after its time", () => {
    const used = new UsedTokens();
    used.useOnce("acme", "live", testTime + 1_000_000, testTime, cache(false));
    for (let time = testTime; time <= testTime + 10_001; time++) {
      expect(used.useOnce("acme", "again", time + 1, time, cache(false))).toBe(true);
    }
    expect(used.useOnce("acme", "live", testTime, testTime, cache(false))).toBe(false);
  });

  it("tells the cache for how long", () => {
    const told: unknown[] = [];
    const telling = { ...cache(false), set: (...call: unknown[]) => told.push(call) };
    new UsedTokens().useOnce("acme", "a", testTime + 1000, testTime, telling as never);
    expect(told).toEqual([["used:a", "1", { expires_at: testTime + 1000 }]]);
  });

  it("evicts no token of another customer", () => {
    const used = new UsedTokens();
    const use = (customer: string, id: string) => used.useOnce(customer, id, testTime + 1000, testTime, cache(false));
    use("globex", "once");
    for (let id = 0; id < 12_000; id++) use("acme", String(id));
    expect(use("globex", "once")).toBe(false);
    expect(use("acme", "11999")).toBe(false);
  });

  it("looks at a few tokens a call when full, however many customers share the memory", () => {
    const used = new UsedTokens();
    const use = (id: number) => used.useOnce(`c${id % 5_000}`, String(id), testTime + 1000, testTime, cache(false));
    for (let id = 0; id < 10_000; id++) use(id);
    // What a search of the memory steps through: counted at the iterators of all maps.
    let steps = 0;
    const next = Object.getPrototypeOf(new Map().entries());
    const original = next.next;
    next.next = function (this: unknown, ...rest: unknown[]) {
      steps += 1;
      return original.apply(this, rest);
    };
    try {
      for (let id = 10_000; id < 13_000; id++) expect(use(id)).toBe(true);
    } finally {
      next.next = original;
    }
    expect(steps / 3_000).toBeGreaterThan(1);
    expect(steps / 3_000).toBeLessThan(25);
  });

  it("searches again when it has been full for a while, before it evicts what would be accepted", () => {
    const used = new UsedTokens();
    const use = (customer: string, id: number, until: number, now = testTime) =>
      used.useOnce(customer, `${customer}-${id}`, until, now, cache(false));
    const later = testTime + 1_000_000;
    for (let id = 0; id < 7_000; id++) use("acme", id, later);
    for (let id = 0; id < 3_000; id++) use("brief", id, testTime + 10);
    // The first search finds nothing. The next one, a thousand calls later, forgets all of "brief".
    for (let id = 7_000; id < 10_000; id++) use("acme", id, later, id === 7_000 ? testTime : testTime + 10);
    expect(use("acme", 1_500, later, testTime + 10)).toBe(false);
  });

  it("evicts in turn from customers that have equally many", () => {
    const used = new UsedTokens();
    const use = (customer: string, id: number) =>
      used.useOnce(customer, `${customer}-${id}`, testTime + 1000, testTime, cache(false));
    for (const customer of ["acme", "globex"]) for (let id = 0; id < 5_000; id++) use(customer, id);
    for (let id = 0; id < 1_000; id++) use("initech", id);
    // Each lost its 500 oldest.
    for (const customer of ["acme", "globex"]) expect(use(customer, 700)).toBe(false);
  });

  it("keeps what each customer used last, when customers of different sizes fill it", () => {
    const used = new UsedTokens();
    const use = (customer: string, id: number) =>
      used.useOnce(customer, `${customer}-${id}`, testTime + 1000, testTime, cache(false));
    for (let id = 0; id < 6_000; id++) use("large", id);
    for (let id = 0; id < 3_000; id++) use("middle", id);
    for (let id = 0; id < 3_000; id++) use("small", id);
    // 12,000 came, and the 2,000 that were too many are the oldest of the largest.
    for (const [customer, first, count] of [
      ["large", 2_000, 6_000],
      ["middle", 0, 3_000],
      ["small", 0, 3_000],
    ] as const) {
      for (let id = first; id < count; id += 100) expect(use(customer, id)).toBe(false);
    }
    expect(use("large", 1_999)).toBe(true);
  });
});
