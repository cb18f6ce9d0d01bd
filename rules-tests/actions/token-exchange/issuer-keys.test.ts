import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { KeysUnavailable } from "../../../actions/token-exchange/decide.ts";
import { IssuerKeys } from "../../../actions/token-exchange/issuer-keys.ts";
import { BuiltActions } from "../built-actions.ts";
import { config, testTime } from "../fixture.ts";
import { backend, exchange } from "./exchanging.ts";
import { jwkOf, mint, otherRsa, p256, rsa } from "./tokens.ts";

const jwksUri = "https://login.acme.test/jwks";
const minuteMs = 60_000;
const client = backend({ k: undefined, j: jwksUri });

/** Built anew for each test, since a warm Action caches keys. */
let built: BuiltActions;
let calls: { address: string; init: RequestInit }[];
let answer: () => Response | Promise<Response>;
const realFetch = globalThis.fetch;
beforeEach(async () => {
  built = await BuiltActions.of(config);
  calls = [];
  answer = () => publish(jwkOf(rsa));
  globalThis.fetch = async (address, init = {}) => {
    calls.push({ address: String(address), init });
    return answer();
  };
});
afterEach(() => {
  globalThis.fetch = realFetch;
});

const publish = (...keys: object[]) => Response.json({ keys });
/** Tokens are issued a minute before they are presented. */
const bring = (now = testTime, minting: Parameters<typeof mint>[0] = {}) => {
  const seconds = now / 1000;
  const claims = { iat: seconds - 60, exp: seconds + 3600, ...minting.claims };
  return exchange(built, { client, token: mint({ ...minting, claims }) }, now);
};
const unavailable = {
  decision: "deny",
  code: "subject_token_not_accepted",
  oauthError: "server_error",
  invalidSubjectToken: false,
  log: { notes: ["issuer_keys_unavailable"] },
};

describe("the issuer's published keys", () => {
  it("are fetched from the policy's address, without redirects and with a time limit", async () => {
    expect(await bring()).toMatchObject({ decision: "allow" });
    expect(calls).toMatchObject([{ address: jwksUri, init: { redirect: "error" } }]);
    expect(calls[0]?.init.signal).toBeInstanceOf(AbortSignal);
  });

  it("are not fetched for a token that is refused anyway", async () => {
    await bring(testTime, { header: { alg: "none" } });
    await bring(testTime, { claims: { iss: "https://login.globex.test" } });
    await bring(testTime, { header: { typ: "at+jwt" } });
    expect(calls).toEqual([]);
  });

  it("may be many, of other types, and with unneeded members", async () => {
    const symmetric = { kty: "oct", k: "secret", kid: "rsa" };
    const certified = jwkOf(rsa, { x5c: ["x".repeat(3000)], use: "sig", alg: "RS256" });
    answer = () => publish(symmetric, jwkOf(p256), jwkOf(otherRsa), null as never, "key" as never, certified);
    expect(await bring()).toMatchObject({ decision: "allow" });
  });

  it.each<[string, () => Response | Promise<Response>]>([
    ["down", () => Promise.reject(new TypeError("fetch failed"))],
    ["failing", () => new Response("{}", { status: 503 })],
    ["elsewhere", () => new Response(null, { status: 302, headers: { location: "https://attacker.test" } })],
    ["silent", () => new Response("")],
    ["returning another document", () => Response.json({ hello: "world" })],
    ["returning HTML", () => new Response("<html>")],
    ["endless", () => new Response(new Uint8Array(200 * 1024).fill(32))],
  ])("do not refuse tokens for ever when their server is %s", async (_, broken) => {
    answer = broken;
    expect(await bring()).toMatchObject(unavailable);
    // A token does not cause another request at once.
    expect(await bring()).toMatchObject(unavailable);
    expect(calls).toHaveLength(1);
  });
});

describe("IssuerKeys", () => {
  /** A cache that never evicts, as Auth0's may be. */
  const cacheOf = (records = new Map<string, string>()) => ({
    records,
    get: (key: string) => {
      const value = records.get(key);
      return value === undefined ? undefined : { value, expires_at: Number.POSITIVE_INFINITY };
    },
    set: (key: string, value: string) => {
      records.set(key, value);
      return { type: "success", record: { value, expires_at: 0 } } as const;
    },
    delete: () => ({ type: "success" }) as const,
  });
  const set = (...kids: string[]) => kids.map((kid) => ({ kty: "RSA", kid }));
  let fetched: number;
  let published: () => Promise<ReturnType<typeof set>>;
  let keys: IssuerKeys;
  beforeEach(() => {
    fetched = 0;
    published = async () => set("a");
    keys = new IssuerKeys(() => {
      fetched += 1;
      return published();
    });
  });

  it("are cached for ten minutes", async () => {
    const cache = cacheOf();
    for (const minute of [0, 5, 9])
      expect(await keys.find(jwksUri, "a", testTime + minute * minuteMs, cache)).toEqual(set("a"));
    expect(fetched).toBe(1);
    await keys.find(jwksUri, "a", testTime + 10 * minuteMs, cacheOf());
    expect(fetched).toBe(2);
  });

  it("are fetched again for a new kid, and then not for a minute", async () => {
    await keys.find(jwksUri, "a", testTime, cacheOf());
    published = async () => set("a", "b");
    expect(await keys.find(jwksUri, "b", testTime + minuteMs, cacheOf())).toEqual(set("a", "b"));
    expect(fetched).toBe(2);
    for (const kid of ["c", "d", "e"]) await keys.find(jwksUri, kid, testTime + minuteMs + 1000, cacheOf());
    expect(fetched).toBe(2);
    await keys.find(jwksUri, "c", testTime + 2 * minuteMs, cacheOf());
    expect(fetched).toBe(3);
  });

  it("come from Auth0's cache in an Action that has just started, with their original age", async () => {
    const cache = cacheOf();
    await keys.find(jwksUri, "a", testTime, cache);
    const [[key = "", value = ""] = []] = [...cache.records];
    expect([Buffer.byteLength(key) <= 64, Buffer.byteLength(value) <= 4096]).toEqual([true, true]);
    const cold = new IssuerKeys(() => Promise.reject(new KeysUnavailable()));
    expect(await cold.find(jwksUri, "a", testTime + minuteMs, cache)).toEqual(set("a"));
    expect(await cold.find(jwksUri, "a", testTime + 2 * minuteMs, cacheOf())).toEqual(set("a"));
    await expect(cold.find(jwksUri, "a", testTime + 11 * minuteMs, cache)).rejects.toThrow(KeysUnavailable);
    await expect(cold.find(`${jwksUri}2`, "a", testTime, cache)).rejects.toThrow(KeysUnavailable);
  });

  it("are not put into the cache if they exceed its limit", async () => {
    published = async () => set("a", "x".repeat(4096));
    const cache = cacheOf();
    expect(await keys.find(jwksUri, "a", testTime, cache)).toHaveLength(2);
    expect(cache.records.size).toBe(0);
    expect(await keys.find(jwksUri, "a", testTime + minuteMs, cache)).toHaveLength(2);
    expect(fetched).toBe(1);
  });

  it("stay valid while their server is down, until they expire", async () => {
    await keys.find(jwksUri, "a", testTime, cacheOf());
    published = () => Promise.reject(new KeysUnavailable());
    expect(await keys.find(jwksUri, "b", testTime + 2 * minuteMs, cacheOf())).toEqual(set("a"));
    await expect(keys.find(jwksUri, "a", testTime + 10 * minuteMs, cacheOf())).rejects.toThrow(KeysUnavailable);
    published = async () => set("a");
    await expect(keys.find(jwksUri, "a", testTime + 10 * minuteMs + 4000, cacheOf())).rejects.toThrow(KeysUnavailable);
    expect(await keys.find(jwksUri, "a", testTime + 10 * minuteMs + 5000, cacheOf())).toEqual(set("a"));
  });

  it("are fetched once for all concurrent requests", async () => {
    const found = await Promise.all(["a", "b", "a"].map((kid) => keys.find(jwksUri, kid, testTime, cacheOf())));
    expect(found).toEqual([set("a"), set("a"), set("a")]);
    expect(fetched).toBe(1);
  });

  it("with a read time in the future are not used", async () => {
    await keys.find(jwksUri, "a", testTime, cacheOf());
    published = async () => set("b");
    expect(await keys.find(jwksUri, "a", testTime - minuteMs, cacheOf()).catch(() => "refused")).toBe("refused");
  });

  it("are kept for a hundred issuers, those that were asked last", async () => {
    for (let issuer = 0; issuer < 101; issuer++) await keys.find(`${jwksUri}/${issuer}`, "a", testTime, cacheOf());
    expect(fetched).toBe(101);
    await keys.find(`${jwksUri}/1`, "a", testTime, cacheOf());
    await keys.find(`${jwksUri}/100`, "a", testTime, cacheOf());
    expect(fetched).toBe(101);
    await keys.find(`${jwksUri}/0`, "a", testTime, cacheOf());
    expect(fetched).toBe(102);
  });

  it("are those that are known for a token that names no key", async () => {
    const cache = cacheOf();
    await keys.find(jwksUri, undefined, testTime, cache);
    expect(await keys.find(jwksUri, undefined, testTime + 2 * minuteMs, cacheOf())).toEqual(set("a"));
    expect(fetched).toBe(1);
    const cold = new IssuerKeys(() => Promise.reject(new KeysUnavailable()));
    expect(await cold.find(jwksUri, undefined, testTime, cache)).toEqual(set("a"));
  });

  it("go into the cache for ten minutes, up to its limit, and when they were fetched only", async () => {
    const told: (readonly [string, unknown])[] = [];
    const telling = {
      ...cacheOf(),
      set: (_key: string, value: string, options: unknown) => told.push([value, options]),
    };
    const bare = JSON.stringify({ keys: set(""), readAt: testTime }).length;
    for (const [issuer, length] of [
      ["fits", 4096],
      ["not", 4097],
    ] as const) {
      published = async () => set("x".repeat(length - bare));
      await keys.find(issuer, undefined, testTime, telling as never);
    }
    expect(told).toEqual([[expect.stringMatching(/^.{4096}$/), { ttl: 10 * minuteMs }]]);
    published = () => Promise.reject(new KeysUnavailable());
    await keys.find("fits", "unknown", testTime + 2 * minuteMs, telling as never);
    expect(told).toHaveLength(1);
    await expect(keys.find("down", "a", testTime, telling as never)).rejects.toThrow(KeysUnavailable);
    expect(told).toHaveLength(1);
  });
});
