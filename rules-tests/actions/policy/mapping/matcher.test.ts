import { describe, expect, it } from "@jest/globals";
import type { MatcherPayload } from "../../../../actions/policy/carrier/payload.ts";
import { compileMatcher, exactValues } from "../../../../actions/policy/mapping/matcher.ts";
import { Values } from "../../../../actions/policy/mapping/values.ts";

const matcherOf = (payload: MatcherPayload) => {
  const matches = compileMatcher(payload);
  return (values: readonly string[]) => matches(new Values(values));
};

describe("compileMatcher", () => {
  it.each<[payload: MatcherPayload, matching: readonly string[], others: readonly string[]]>([
    ["Sales", ["Sales"], ["sales", "Sales ", "Sales,Support", ""]],
    [
      ["Sales", "Support"],
      ["Sales", "Support"],
      ["Sales,Support", "Other"],
    ],
    [{ v: ["Sales"] }, ["Sales"], ["SALES"]],
    [{ v: ["Sales", "Caf\u00e9"], i: 1 }, ["SALES", "cafe\u0301"], ["Sale"]],
    [{ g: "Orders-*" }, ["Orders-", "Orders-EU"], ["orders-EU"]],
    [{ g: "Orders-*", i: 1 }, ["ORDERS-EU"], ["Order-EU"]],
    [{ g: "\\*" }, ["*"], ["x"]],
    [{ g: "Caf?" }, ["Cafe\u0301", "Caf\u00e9", "Cafe"], ["Caf"]],
    [{ p: 1 }, ["x", " ", "0", "false"], [""]],
    [["toString", "__proto__"], ["toString", "__proto__"], ["constructor"]],
    [".*", [".*"], ["x"]],
  ])("%j", (payload, matching, others) => {
    const matches = matcherOf(payload);
    expect(matching.filter((value) => !matches([value]))).toEqual([]);
    expect(others.filter((value) => matches([value]))).toEqual([]);
  });

  it("matches if any value does, and never if there is none", () => {
    for (const payload of ["a", ["a"], { v: ["a"], i: 1 }, { g: "a*" }, { p: 1 }] as const) {
      const matches = matcherOf(payload);
      expect(matches(["x", "", "a"])).toBe(true);
      expect(matches([])).toBe(false);
    }
  });

  it.each([{}, { i: 1 }, { p: 0 }, { v: "a" }, { g: 1 }, 1, null, true, undefined])(
    "refuses an unknown matcher: %j",
    (payload) => {
      expect(() => compileMatcher(payload as unknown as MatcherPayload)).toThrow();
    },
  );
});

describe("exactValues", () => {
  it.each<[MatcherPayload, readonly string[] | undefined]>([
    ["a", ["a"]],
    [
      ["a", "b"],
      ["a", "b"],
    ],
    [{ v: ["a"] }, ["a"]],
    [{ v: ["a"], i: 1 }, undefined],
    [{ g: "a" }, undefined],
    [{ p: 1 }, undefined],
  ])("%j", (payload, values) => {
    expect(exactValues(payload)).toEqual(values);
  });
});
