import { describe, expect, it } from "@jest/globals";
import { attributePath, forbiddenAttributes, readAttribute } from "../../../../actions/policy/mapping/attributes.ts";
import { sourceOf } from "./source-of.ts";

type Metadata = Parameters<typeof sourceOf>[1];
const read = (attributes: unknown, name: string, separator?: string, metadata?: Metadata) =>
  readAttribute(sourceOf(attributes, metadata), attributePath(name), separator);

describe("readAttribute", () => {
  it.each<[name: string, value: unknown, texts: readonly string[]]>([
    ["a text", "Sales", ["Sales"]],
    ["an empty text", "", [""]],
    ["a number", 7, ["7"]],
    ["a fraction", 0.1, ["0.1"]],
    ["a large number", 1e21, ["1e+21"]],
    ["true", true, ["true"]],
    ["false", false, ["false"]],
    ["a list", ["a", 1, false, "a"], ["a", "1", "false", "a"]],
    ["an empty list", [], []],
    ["a list with elements that are not values", ["a", null, {}, ["b"]], ["a"]],
    ["null", null, []],
    ["numbers that JSON lacks", [Number.NaN, Number.POSITIVE_INFINITY, 1], ["1"]],
    ["an object", { a: "b" }, []],
    ["an object that looks like a list", { 0: "a", length: 1 }, []],
  ])("%s", (_, value, texts) => {
    expect(read({ department: value }, "department")).toEqual(texts);
  });

  it("takes a name literally, including a URI with dots", () => {
    const uri = "http://schemas.example.com/claims/Group";
    const profile = { [uri]: "x", "a.b": "y", a: { b: "z" }, "": "empty" };
    expect(read(profile, uri)).toEqual(["x"]);
    expect(read(profile, "a.b")).toEqual(["y"]);
    expect(read(profile, "a/b")).toEqual([]);
    expect(read(profile, "")).toEqual(["empty"]);
  });

  it.each<[pointer: string, texts: readonly string[]]>([
    ["/a/b", ["z"]],
    ["/a", []],
    ["/a~1b", ["slash"]],
    ["/a~0b", ["tilde"]],
    ["/~01", ["order"]],
    ["/list/0", ["first"]],
    ["/list/1/name", ["second"]],
    ["/list/01", []],
    ["/list/-", []],
    ["/list/2", []],
    ["/list/length", []],
    ["/a/b/length", []],
    ["/a/b/0", []],
    ["/", ["empty"]],
    ["/missing/b", []],
    ["/nothing/b", []],
  ])("follows the JSON Pointer %s", (pointer, texts) => {
    const list = ["first", { name: "second" }];
    const profile = { a: { b: "z" }, "a/b": "slash", "a~b": "tilde", "~1": "order", list, "": "empty", nothing: null };
    expect(read(profile, pointer)).toEqual(texts);
  });

  it.each([
    "__proto__",
    "constructor",
    "toString",
    "hasOwnProperty",
    "/__proto__/x",
    "/a/__proto__",
    "/a/constructor/name",
    "/valueOf",
  ])("reads nothing from a prototype: %s", (name) => {
    expect(read({ a: {} }, name)).toEqual([]);
    const own = JSON.parse('{"__proto__": {"x": "1"}, "a": {"__proto__": "2"}}');
    if (name.includes("__proto__")) expect(read(own, name)).toEqual([]);
  });

  it("knows the keys that Auth0 or the user sets", () => {
    const keys =
      "user_metadata app_metadata user_id identities created_at updated_at last_login last_ip last_password_reset " +
      "logins_count multifactor multifactor_last_modified enrolledFactors guardian_authenticators passkeys blocked " +
      "blocked_for clientID client_id global_client_id globalClientID tenant __tenant _id __proto__ constructor prototype";
    expect([...forbiddenAttributes].toSorted()).toEqual(keys.split(" ").toSorted());
  });

  it.each([...forbiddenAttributes])("never reads %s", (name) => {
    const profile = JSON.parse(JSON.stringify({ a: 1 }));
    Object.defineProperty(profile, name, { value: "x", enumerable: true });
    expect(read(profile, name)).toEqual([]);
    expect(read(profile, `/${name}`)).toEqual([]);
  });

  it("ignores attributes whose root key the user's metadata has too", () => {
    const profile = { groups: ["a"], org: { unit: "b" } };
    expect(read(profile, "groups", undefined, { app: { groups: [] }, user: {} })).toEqual([]);
    expect(read(profile, "groups", undefined, { app: {}, user: { groups: null } })).toEqual([]);
    expect(read(profile, "/org/unit", undefined, { app: { org: 1 } })).toEqual([]);
    expect(read(profile, "/org/unit", undefined, { app: { unit: 1 } })).toEqual(["b"]);
    for (const app of [null, "groups", ["groups"], undefined, Object.create({ groups: 1 })]) {
      expect(read(profile, "groups", undefined, { app, user: app })).toEqual(["a"]);
    }
  });

  it("reads an attribute that app_metadata holds with an equal value, as SCIM leaves it", () => {
    const profile = { groups: ["a", "b"], org: { unit: "b" }, department: "Sales" };
    expect(read(profile, "groups", undefined, { app: { groups: ["a", "b"] } })).toEqual(["a", "b"]);
    expect(read(profile, "/org/unit", undefined, { app: { org: { unit: "b" } } })).toEqual(["b"]);
    expect(read(profile, "department", undefined, { app: { department: "sales" } })).toEqual([]);
    expect(read(profile, "groups", undefined, { app: { groups: ["b", "a"] } })).toEqual([]);
  });

  it("ignores it with an equal value in user_metadata, which users can write themselves", () => {
    const profile = { groups: ["a"] };
    expect(read(profile, "groups", undefined, { user: { groups: ["a"] } })).toEqual([]);
    expect(read(profile, "groups", undefined, { user: { groups: ["a"] }, app: { groups: ["a"] } })).toEqual([]);
  });

  it("reads what SCIM alone writes from app_metadata, and there only", () => {
    const scim = { app: { department: "Sales", groups: ["x"] }, fromScim: ["department"] };
    expect(read({ department: "Support", groups: ["a"] }, "department", undefined, scim)).toEqual(["Sales"]);
    expect(read({ department: "Support", groups: ["a"] }, "groups", undefined, scim)).toEqual([]);
    expect(read({ department: "Support" }, "department", undefined, { fromScim: ["department"] })).toEqual([]);
    const own = { user: { department: "Admin" }, app: {}, fromScim: ["department"] };
    expect(read({ department: "Support" }, "department", undefined, own)).toEqual([]);
    const nested = { app: { org: { unit: "b" } }, fromScim: ["org"] };
    expect(read({ org: { unit: "c" } }, "/org/unit", undefined, nested)).toEqual(["b"]);
    expect(read({}, "__proto__", undefined, { app: {}, fromScim: ["__proto__"] })).toEqual([]);
  });

  it.each<[value: unknown, texts: readonly string[]]>([
    ["a,b", ["a", "b"]],
    [" a , b ,, ", ["a", "b"]],
    ["\ta\u00a0,b", ["\ta\u00a0", "b"]],
    // In a list, a separator is part of a group's name: splitting would let its author into another group.
    [
      ["staff", "x,finance"],
      ["staff", "x,finance"],
    ],
    [["a,b"], ["a,b"]],
    [",", []],
    ["", []],
    ["a;b", ["a;b"]],
  ])("splits %j if the policy says so", (value, texts) => {
    expect(read({ groups: value }, "groups", ",")).toEqual(texts);
  });

  it("reads texts of up to 1,024 characters, up to 10,000 values, and 131,072 characters in total", () => {
    expect(read({ groups: ["x".repeat(1024), "y".repeat(1025)] }, "groups")).toEqual(["x".repeat(1024)]);
    expect(read({ groups: Array.from({ length: 20_000 }, (_, index) => `${index}`) }, "groups")).toHaveLength(10_000);
    expect(read({ groups: Array(1000).fill("x".repeat(1000)) }, "groups")).toHaveLength(131);
    expect(read({ groups: Array(1000).fill("x".repeat(1024)) }, "groups")).toHaveLength(128);
    expect(read({ groups: `${"a,".repeat(20_000)}b` }, "groups", ",")).toHaveLength(10_000);
  });

  it("splits nothing else", () => {
    expect(read({ groups: "Sales,admin" }, "groups")).toEqual(["Sales,admin"]);
    expect(read({ groups: " a " }, "groups")).toEqual([" a "]);
  });
});
