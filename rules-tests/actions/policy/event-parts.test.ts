import { describe, expect, it } from "@jest/globals";
import { audienceOf, carrierOf, scopeList, text } from "../../../actions/policy/event-parts.ts";

const unavailable = expect.objectContaining({ code: "policy_unavailable" });

describe("scopeList", () => {
  it("is empty if there is none, and leaves out empty texts", () => {
    expect(scopeList(undefined)).toEqual([]);
    expect(scopeList(null)).toEqual([]);
    expect(scopeList(["read:orders", "", "openid"])).toEqual(["read:orders", "openid"]);
  });

  it("holds 1,000 scopes, Auth0's limit, and no more", () => {
    const scopes = Array.from({ length: 1001 }, (_, index) => `s${index}`);
    expect(scopeList(scopes.slice(0, 1000))).toHaveLength(1000);
    expect(() => scopeList(scopes)).toThrow(unavailable);
  });

  it.each([
    "read:orders",
    "",
    0,
    true,
    {},
    { length: 1, 0: "read:orders" },
    // With a working `every` and `filter`, it still is no list.
    { length: 0, every: () => true, filter: () => [] },
    [1],
    [null],
    ["read:orders", undefined],
    [["read:orders"]],
    ["read:orders write:orders"],
    ["read:orders\n"],
    [" "],
  ])("refuses %j", (value) => {
    expect(() => scopeList(value)).toThrow(unavailable);
  });
});

describe("text", () => {
  it.each([[undefined], [null], [1], [true], [["a"]], [{}]])("is no text: %j", (value) => {
    expect(text(value)).toBeUndefined();
  });

  it("may be empty", () => {
    expect(text("")).toBe("");
  });
});

describe("carrierOf", () => {
  const metadata = { colour: "blue" };

  it("takes the name and metadata, and the strategy of connections only", () => {
    const value = { name: "acme", strategy: "oidc", metadata, id: "con_1" };
    expect(carrierOf("connection", value)).toEqual({ kind: "connection", name: "acme", strategy: "oidc", metadata });
    for (const kind of ["client", "organization"] as const) {
      expect(carrierOf(kind, value)).toEqual({ kind, name: "acme", strategy: undefined, metadata });
    }
  });

  it("is undefined if there is none", () => {
    expect(carrierOf("client", undefined)).toBeUndefined();
    expect(carrierOf("client", null)).toBeUndefined();
  });

  it.each(["acme", 1, [], { name: 1 }, { name: ["acme"], strategy: 1 }])("keeps a malformed one: %j", (value) => {
    const kept = { kind: "connection", name: "", strategy: undefined, metadata: undefined };
    expect(carrierOf("connection", value)).toEqual(kept);
  });
});

describe("audienceOf", () => {
  it.each<[unknown, string | undefined]>([
    [{ identifier: "https://api.test/orders" }, "https://api.test/orders"],
    [{ identifier: "" }, ""],
    [undefined, undefined],
    [null, undefined],
    [{}, undefined],
    [{ identifier: null }, undefined],
    // Requested, though unknown: it equals no audience.
    [{ identifier: 5 }, ""],
    [{ identifier: ["https://api.test/orders"] }, ""],
    ["https://api.test/orders", ""],
    [[], ""],
  ])("%j has the audience %j", (api, audience) => {
    expect(audienceOf({ resource_server: api })).toBe(audience);
  });
});
