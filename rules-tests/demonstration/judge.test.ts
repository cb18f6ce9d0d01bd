import { describe, expect, it } from "@jest/globals";
import { broken, judge } from "../../demonstration/scenarios/judge.ts";
import type { Observation, Scenario } from "../../demonstration/scenarios/scenario.ts";

const namespace = "https://claims.example.com";
const scenario: Scenario = {
  id: "1",
  name: "a viewer reads",
  expect: {
    outcome: "token",
    http_status: 200,
    claims: { customer: "acme", subject_type: "user", roles: ["viewer"] },
    scopes: ["read:orders"],
  },
  play: async () => asExpected,
};
const asExpected: Observation = {
  outcome: "token",
  http_status: 200,
  code: null,
  claims: {
    scope: "openid read:orders offline_access",
    [`${namespace}/customer`]: "acme",
    [`${namespace}/subject_type`]: "user",
    [`${namespace}/roles`]: ["viewer"],
  },
};

describe("judge", () => {
  it("accepts what is as expected, whatever OpenID Connect scopes there are", () => {
    expect(judge(scenario, asExpected, namespace)).toEqual({
      id: "1",
      name: "a viewer reads",
      expected: "token",
      ...asExpected,
      ok: true,
    });
  });

  it.each([
    ["another status", { http_status: 403 }, /http_status: expected 200, was 403/],
    ["a code where none is expected", { code: "insufficient_scope" }, /code: expected null/],
    ["another outcome", { outcome: "refused" as const }, /outcome: expected "token", was "refused"/],
    ["no claims", { claims: {} }, /claims: .*; scopes: expected \["read:orders"\], was \[\]/],
    ["another role", claims({ [`${namespace}/roles`]: ["manager"] }), /claims/],
    ["one claim too many", claims({ [`${namespace}/email`]: "ann@acme.example" }), /claims/],
    ["one scope too many", claims({ scope: "read:orders write:orders" }), /scopes: .*write:orders/],
    ["one scope too few", claims({ scope: "openid" }), /scopes/],
  ])("finds wrong %s, and says so", (_what, change, problem) => {
    const result = judge(scenario, { ...asExpected, ...change }, namespace);
    expect(result.ok).toBe(false);
    expect(result.problem).toMatch(problem);
  });

  it("rejects a refusal with another code", () => {
    const refused = { outcome: "refused", http_status: 302, code: "no_role", claims: {} } as const;
    const expected = { ...scenario, expect: { outcome: "refused", http_status: 302, code: "no_role" } } as const;
    expect(judge(expected, refused, namespace).ok).toBe(true);
    expect(judge(expected, { ...refused, code: "access_denied" }, namespace).ok).toBe(false);
  });

  it("never accepts what could not be played", () => {
    const expected = { ...scenario, expect: { outcome: "refused", http_status: 0 } } as const;
    expect(broken(expected, new TypeError("fetch failed"))).toMatchObject({
      ok: false,
      problem: "TypeError: fetch failed",
    });
  });
});

function claims(change: Record<string, unknown>): Partial<Observation> {
  return { claims: { ...asExpected.claims, ...change } };
}
