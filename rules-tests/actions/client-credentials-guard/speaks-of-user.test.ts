import { describe, expect, it } from "@jest/globals";
import { speaksOfUser } from "../../../actions/client-credentials-guard/speaks-of-user.ts";

/** Whether a parameter's value names a user. */
const inValue = (extra: unknown) => speaksOfUser({ extra }, ["extra"]);
const times = <T>(count: number, start: T, wrap: (inner: T) => T): T =>
  count === 0 ? start : times(count - 1, wrap(start), wrap);
const neutral = (count: number) => Array.from({ length: count }, (_, index) => `p${index}`);

describe("a name that refers to a user is found at the eighth level, and not at the ninth:", () => {
  it.each<[string, (levels: number) => unknown]>([
    ["objects", (levels) => times<unknown>(levels - 1, { user: 1 }, (x) => ({ x }))],
    ["an object in lists", (levels) => times<unknown>(levels - 1, { user: 1 }, (x) => [x])],
    ["objects in a JSON text", (levels) => JSON.stringify(times<unknown>(levels - 2, { user: 1 }, (x) => ({ x })))],
    ["JSON texts of JSON texts", (levels) => times<string>(levels - 2, '{"user":1}', (x) => JSON.stringify(x))],
    ["forms in forms", (levels) => times<string>(levels - 1, "user=1", (x) => `x=${encodeURIComponent(x)}`)],
    ["percent-encoded forms", (levels) => times<string>(levels - 1, "user=1", encodeURIComponent)],
  ])("%s", (_, nested) => {
    expect(inValue(nested(8))).toBe(true);
    expect(inValue(nested(9))).toBe(false);
  });
});

describe("the names of parameters", () => {
  it("are all checked before any value, and found among 500", () => {
    expect(speaksOfUser({}, [...neutral(499), "user"])).toBe(true);
    expect(speaksOfUser({}, [...neutral(500), "user"])).toBe(false);
  });

  it("may be no percent-encoding at all", () => {
    expect(speaksOfUser({}, ["50%"])).toBe(false);
    expect(speaksOfUser({}, ["50%", "user"])).toBe(true);
  });

  it("may be percent-encoded twice", () => {
    expect(speaksOfUser({}, ["us%2565r"])).toBe(true);
    expect(speaksOfUser({}, ["us%252565r"])).toBe(false);
  });

  it("are charged 32 characters each and their length, of 65,536", () => {
    // 16,384 + 32 three times leave 16,288; "user" needs 36 of them.
    const long = Array.from({ length: 3 }, () => "x".repeat(16_384));
    expect(speaksOfUser({}, [...long, "x".repeat(16_288 - 32 - 36), "user"])).toBe(true);
    expect(speaksOfUser({}, [...long, "x".repeat(16_288 - 32 - 36 + 1), "user"])).toBe(false);
  });
});

describe("values", () => {
  it("are searched for 500 names, whatever the parameters' names have used", () => {
    const objectOf = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, 1]));
    const parameters = [...neutral(499), "extra"];
    expect(speaksOfUser({ extra: objectOf([...neutral(499), "user"]) }, parameters)).toBe(true);
    expect(speaksOfUser({ extra: objectOf([...neutral(500), "user"]) }, parameters)).toBe(false);
  });

  it("share these 500 names", () => {
    const half = Object.fromEntries(neutral(250).map((name) => [name, 1]));
    expect(speaksOfUser({ a: half, b: { user: 1 } }, ["a", "b"])).toBe(true);
    expect(speaksOfUser({ a: half, b: half, c: { user: 1 } }, ["a", "b", "c"])).toBe(false);
  });

  it("in a list have no names", () => {
    expect(inValue([...Array.from({ length: 600 }, () => 0), { user: 1 }])).toBe(true);
  });

  it("of 16,384 characters are parsed, longer ones are not", () => {
    const form = (length: number) => `user=${"x".repeat(length - 5)}`;
    expect(inValue(form(16_384))).toBe(true);
    expect(inValue(form(16_385))).toBe(false);
  });

  it("are charged 32 characters each and their length, of 65,536", () => {
    // Three texts leave 16,288; the form's name needs 32 + 4 of them.
    const long = Array.from({ length: 3 }, () => "x".repeat(16_384));
    const form = (length: number) => `user=${"x".repeat(length - 5)}`;
    expect(inValue([...long, form(16_288 - 32 - 36)])).toBe(true);
    expect(inValue([...long, form(16_288 - 32 - 36 + 1)])).toBe(false);
  });

  it("are charged 16 for each character if one of them is not ASCII", () => {
    // 32 for the text, 48 for the name: 65,456 remain, which is 16 times 4,091.
    const name = "user_".padEnd(16, "x");
    const form = (length: number) => `${name}=`.padEnd(length, "\u00e9");
    expect(inValue(form(4_091))).toBe(true);
    expect(inValue(form(4_092))).toBe(false);
  });

  it.each([5, true, null, undefined, "", "null", "5", "a%20b", "50%", "a=1&b=2", [], {}, { a: 1 }, [null, 5]])(
    "without such a name do not refer to a user: %j",
    (value) => {
      expect(inValue(value)).toBe(false);
    },
  );

  it.each([{ a: 1, user: 1 }, { user: 1, a: 1 }, [1, { user: 1 }], "a=1&user=1", "user=1&a=1"])(
    "refer to a user if one of several names does: %j",
    (value) => {
      expect(inValue(value)).toBe(true);
    },
  );
});
