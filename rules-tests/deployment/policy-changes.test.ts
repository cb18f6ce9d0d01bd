import { describe, expect, it } from "@jest/globals";
import type { ConnectionPayload } from "../../actions/policy/carrier/payload.ts";
import { policyChanges } from "../../deployment/policy-changes.ts";

const base: ConnectionPayload = {
  a: { orders: ["viewer"] },
  d: ["acme.example"],
  n: [],
  r: 3600,
  k: ["orders:viewer"],
  m: [[[0], { groups: ["Viewers", "Sales"] }]],
};
const change = (changed: Partial<ConnectionPayload>) => policyChanges(base, { ...base, ...changed });

describe("changes of a policy, in words", () => {
  it.each<[string, Partial<ConnectionPayload>, { given: string[]; taken: string[] }]>([
    ["nothing", {}, { given: [], taken: [] }],
    [
      "a value of a rule",
      { m: [[[0], { groups: ["Viewers", "Ops"] }]] },
      { given: ["now orders:viewer by groups Ops"], taken: ["no longer orders:viewer by groups Sales"] },
    ],
    [
      "a rule that ends and is limited to an application",
      { m: [...base.m, [[0], { team: { g: "a*", i: 1 }, level: { p: 1 } }, Date.UTC(2027, 0, 31), ["Portal"]]] },
      {
        given: ["now orders:viewer by team like a* in any case and level of any value until 2027-01-31 in Portal"],
        taken: [],
      },
    ],
    ["a role for everyone", { m: [...base.m, [[0], {}]] }, { given: ["now orders:viewer for everyone"], taken: [] }],
    [
      "e-mail domains",
      { d: 0 },
      { given: ["now accepts every e-mail domain"], taken: ["no longer accepts e-mail addresses of acme.example"] },
    ],
    ["a split", { s: { groups: "," } }, { given: ["groups is now split, or read from SCIM, otherwise"], taken: [] }],
    ["a suspension", { e: 0 }, { given: [], taken: ["now suspended"] }],
    ["observing", { e: Date.UTC(2027, 0, 31, 23, 59) }, { given: ["now only observed until 2027-01-31"], taken: [] }],
    [
      "older logins",
      { r: 7200 },
      { given: ["attributes are now relied on for 7200 seconds after a login, before for 3600"], taken: [] },
    ],
  ])("%s", (_name, changed, expected) => {
    expect(change(changed)).toEqual(expected);
  });

  it("takes an attribute that is no longer read from SCIM for something given", () => {
    const { given } = policyChanges({ ...base, o: ["groups"] }, base);
    expect(given).toEqual(["groups is now split, or read from SCIM, otherwise"]);
  });

  it("takes an end of a suspension for something given", () => {
    expect(policyChanges({ ...base, e: 0 }, base)).toEqual({ given: ["now enforced"], taken: [] });
  });
});
