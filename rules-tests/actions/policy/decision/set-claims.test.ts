import { describe, expect, it } from "@jest/globals";
import { Refusal } from "../../../../actions/policy/decision/refusal.ts";
import { setClaims } from "../../../../actions/policy/decision/set-claims.ts";

describe("setClaims", () => {
  it("sets each claim under the prefix, a copy of a list, and nothing for one that is undefined", () => {
    const set: [string, unknown][] = [];
    const roles = Object.freeze(["manager"]);
    const claims = { customer: "acme", roles, name: undefined, seats: 7, beta: false };
    setClaims("https://claims.test/", claims, { setCustomClaim: (name, value) => void set.push([name, value]) });
    expect(set).toEqual([
      ["https://claims.test/customer", "acme"],
      ["https://claims.test/roles", ["manager"]],
      ["https://claims.test/seats", 7],
      ["https://claims.test/beta", false],
    ]);
    expect(set[1]?.[1]).not.toBe(roles);
  });
});

describe("a refusal", () => {
  it("is named, and says its code first", () => {
    const { name, code, message } = new Refusal("no_role", "nothing is mapped");
    expect({ name, code, message }).toEqual({
      name: "Refusal",
      code: "no_role",
      message: "no_role: nothing is mapped",
    });
  });
});
