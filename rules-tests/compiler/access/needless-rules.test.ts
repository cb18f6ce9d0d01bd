import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { compareAccess } from "../../../compiler/access/compare-access.ts";
import { needlessRules } from "../../../compiler/access/needless-rules.ts";
import { testTime } from "../policy-files/base-policy.ts";
import { customerPairs } from "./arbitraries.ts";
import { policyOf } from "./policies.ts";

const viewer = { roles: ["orders:viewer"] };
const needless = (...role_mapping: object[]) =>
  needlessRules(policyOf({ role_mapping }), testTime).map(({ rule, words, covered_by }) => ({
    rule,
    words,
    covered_by,
  }));

describe("needlessRules", () => {
  it("finds a rule that another gives, and of two equal ones the later", () => {
    const sales = { when: { groups: "Sales" }, ...viewer };
    expect(needless(sales, { when: { groups: { glob: "S*" } }, ...viewer })).toEqual([
      { rule: 1, words: "by group Sales", covered_by: [2] },
    ]);
    expect(needless(sales, sales)).toEqual([{ rule: 2, words: "by group Sales", covered_by: [1] }]);
  });

  it("finds one that several others give together", () => {
    expect(
      needless(
        { when: { groups: "A" }, ...viewer },
        { when: { groups: "B" }, ...viewer },
        { when: { groups: ["A", "B"] }, ...viewer },
      ),
    ).toEqual([{ rule: 3, words: "by groups A or B", covered_by: [1, 2] }]);
  });

  it("finds one that nobody can meet", () => {
    const connections = { "acme-oidc": { strategy: "samlp", email_domains: ["acme.example"] } };
    const role_mapping = [{ when: { email: { glob: "*@globex.example" } }, ...viewer }];
    expect(needlessRules(policyOf({ connections, role_mapping }), testTime)).toMatchObject([
      { rule: 1, covered_by: [] },
    ]);
  });

  it("needs rules that last longer, hold elsewhere, or give more", () => {
    const sales = { when: { groups: "Sales" }, ...viewer };
    expect(needless(sales, { everyone: true, until: "2027-01-01", ...viewer })).toEqual([]);
    expect(needless(sales, { everyone: true, applications: ["portal"], ...viewer })).toEqual([]);
    expect(needless({ ...sales, roles: ["orders:viewer", "orders:manager"] }, { everyone: true, ...viewer })).toEqual(
      [],
    );
    expect(needless({ ...sales, until: "2026-01-01" }, { everyone: true, ...viewer })).toEqual([]);
  });

  it("names only rules whose removal changes nothing", () => {
    let found = 0;
    fc.assert(
      fc.property(customerPairs, ({ before }) => {
        const rules = needlessRules(policyOf(before), testTime).map(({ rule }) => rule - 1);
        found += rules.length;
        const role_mapping = before.role_mapping.filter((_, index) => !rules.includes(index));
        const changes = compareAccess(policyOf(before), policyOf({ ...before, role_mapping }), testTime);
        expect({ rules, changes }).toEqual({ rules, changes: [] });
      }),
      { numRuns: 100 },
    );
    expect(found).toBeGreaterThan(5);
  });
});
