import { describe, expect, it } from "@jest/globals";
import type { ConnectionPayload } from "../../actions/policy/carrier/payload.ts";
import { connectionChanges } from "../../deployment/connection-changes.ts";

const base: ConnectionPayload = {
  a: { orders: ["viewer", "manager"] },
  d: ["acme.example"],
  n: [],
  r: 3600,
  k: ["orders:manager", "orders:viewer"],
  m: [[[1], { groups: ["Viewers", "Sales"] }]],
};
const connection = { customer: "acme", name: "acme-oidc", strategy: "oidc" };
const now = Date.UTC(2026, 10, 27);
const change = (changed: Partial<ConnectionPayload>, before = base) =>
  connectionChanges(connection, before, { ...base, ...changed }, now);
const example = 'gains, for example: {"groups":"Ops","email":"x@acme.example"}, through acme-oidc';

describe("what a connection's signed policies give, compared", () => {
  it.each<[string, Partial<ConnectionPayload>, boolean, string[]]>([
    ["nothing", {}, false, []],
    [
      "a value of a rule more",
      { m: [[[1], { groups: ["Viewers", "Sales", "Ops"] }]] },
      true,
      [`orders:viewer now also by group Ops (${example})`],
    ],
    [
      "a value of a rule less",
      { m: [[[1], { groups: "Viewers" }]] },
      false,
      [
        'orders:viewer no longer by group Sales (loses, for example: {"groups":"Sales","email":"x@acme.example"}, through acme-oidc)',
      ],
    ],
    [
      "the same, by two rules, in another case and by a glob that covers nothing more",
      {
        m: [
          [[1], { groups: "Viewers" }],
          [[1], { groups: { g: "Sales" } }],
        ],
      },
      false,
      ["its policy is written otherwise, and nobody gains or loses by it"],
    ],
    [
      "a rule that another covers, which the sentences of both would take for a gain",
      { m: [...base.m, [[1], { groups: "Sales", team: "A" }]] },
      false,
      ["its policy is written otherwise, and nobody gains or loses by it"],
    ],
    ["a suspension", { e: 0 }, false, ["is suspended: nobody gets a token"]],
    ["observing", { e: Date.UTC(2027, 0, 31, 23, 59) }, true, [expect.stringContaining("until 2027-01-31") as never]],
    ["older logins", { r: 7200 }, true, ["a login counts for 7200s (was 3600s)"]],
    [
      "a further connection of the customer's",
      { n: ["acme-saml"] },
      true,
      ["users may have linked identities of acme-saml"],
    ],
  ])("%s", (_name, changed, widens, words) => {
    expect(change(changed)).toEqual({ widens, words });
  });

  it("decides by the applications to which rules are limited, and names them", () => {
    const limited: ConnectionPayload = { ...base, m: [[[0], { groups: "Ops" }, null, ["Acme Portal"]]] };
    const { words, widens } = connectionChanges(
      connection,
      limited,
      { ...limited, m: [[[0], { groups: "Ops" }]] },
      now,
    );
    expect(widens).toBe(true);
    expect(words).toEqual([expect.stringMatching(/^orders:manager now also by group Ops in other applications/)]);
    const narrower = connectionChanges(connection, { ...limited, m: [[[0], { groups: "Ops" }]] }, limited, now);
    expect(narrower.widens).toBe(false);
  });
});
