import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { KeysUnavailable } from "../../../actions/token-exchange/decide.ts";
import { fetchKeys } from "../../../actions/token-exchange/fetch-keys.ts";

const address = "https://login.acme.test/jwks";
const realFetch = globalThis.fetch;
let asked: (readonly [string, RequestInit])[];
let answer: () => Response;
beforeEach(() => {
  asked = [];
  globalThis.fetch = async (url, init = {}) => {
    asked.push([String(url), init]);
    return answer();
  };
});
afterEach(() => {
  globalThis.fetch = realFetch;
});

describe("the keys that an issuer publishes", () => {
  it("are asked for as JSON, without redirects, for a limited time", async () => {
    answer = () => Response.json({ keys: [] });
    expect(await fetchKeys(address)).toEqual([]);
    const init = { headers: { accept: "application/json" }, redirect: "error", signal: expect.any(AbortSignal) };
    expect(asked).toEqual([[address, init]]);
  });

  it("are the public ones, without certificates", async () => {
    const keys = [{ kty: "RSA", n: "n", x5c: ["x"] }, { kty: "EC", x: "x" }, { kty: "OKP" }, { kty: "oct" }, {}, null];
    answer = () => Response.json({ keys });
    expect(await fetchKeys(address)).toEqual([{ kty: "RSA", n: "n" }, { kty: "EC", x: "x" }, { kty: "OKP" }]);
  });

  it("may have 128 kB", async () => {
    const padded = (length: number) => new Response('{"keys":[]}'.padEnd(length, " "));
    answer = () => padded(128 * 1024);
    expect(await fetchKeys(address)).toEqual([]);
    answer = () => padded(128 * 1024 + 1);
    await expect(fetchKeys(address)).rejects.toThrow(KeysUnavailable);
  });

  it.each<[string, () => Response]>([
    ["another status", () => Response.json({ keys: [] }, { status: 203 })],
    ["an error", () => Response.json({ keys: [] }, { status: 500 })],
    ["no body", () => new Response(null)],
    ["no JSON", () => new Response("{")],
    ["a list", () => Response.json([])],
    ["null", () => Response.json(null)],
    ["no keys", () => Response.json({})],
    ["keys that a list would not have", () => Response.json({ keys: { filter: 1 } })],
  ])("cannot be read from an answer with %s", async (_what, given) => {
    answer = given;
    await expect(fetchKeys(address)).rejects.toThrow(KeysUnavailable);
  });
});
