import { describe, expect, it } from "@jest/globals";
import { AccessError } from "../../../compiler/access/access-error.ts";
import { whoCan } from "../../../compiler/access/who-can.ts";
import { testTime } from "../policy-files/base-policy.ts";
import { changed } from "../policy-folder.ts";
import { policyOf, policyWith } from "./policies.ts";

const groupId = "1b2c3d4e-0000-4000-8000-000000000001";

describe("whoCan", () => {
  it("tells the rules that give a role, where they hold, what suffices, and which known users have it", async () => {
    const policy = await policyWith();
    expect(whoCan(policy, "orders:manager", testTime)).toEqual({
      role: "orders:manager",
      scopes: ["read:orders", "write:orders"],
      ways: [
        {
          customer: "acme",
          rule: 1,
          place: { file: policy.files.customer("acme"), line: 19, column: 5 },
          words: "by group Managers",
          connections: ["acme-oidc"],
          applications: ["vendor--console", "acme--portal", "acme--mobile", "acme--backend"],
          until: null,
          suffices: { attributes: { groups: groupId, email: "x@acme.example" } },
        },
      ],
      known_users: [{ customer: "acme", user: "ann@acme.example" }],
      suspended: [],
    });
  });

  it("leaves out rules that have ended, and rules that nobody can meet", async () => {
    const policy = await policyWith(
      changed(
        "customers/acme.yaml",
        ["until: 2030-01-31", "until: 2026-11-23"],
        [
          "role_mapping:\n",
          'role_mapping:\n  - when: { email: { glob: "*@globex.example" } }\n    roles: [orders:viewer]\n',
        ],
      ),
    );
    expect(whoCan(policy, "orders:viewer", testTime)).toMatchObject({ ways: [], known_users: [] });
  });

  it("tells when it ends, in which applications it holds, and that its customer is suspended", async () => {
    const policy = await policyWith(
      changed(
        "customers/acme.yaml",
        ["    until: 2030-01-31\n", "    until: 2030-01-31\n    applications: [portal]\n"],
        ["enforcement: enforce", "enforcement: suspended"],
      ),
    );
    expect(whoCan(policy, "orders:viewer", testTime)).toMatchObject({
      ways: [{ customer: "acme", rule: 2, until: "2030-01-31", applications: ["acme--portal"] }],
      suspended: ["acme"],
    });
  });

  it("refuses a role that no API has, and suggests one", async () => {
    const policy = await policyWith();
    for (const text of ["orders:manger", "manager", "", "orders:__proto__", "__proto__:manager"]) {
      expect(() => whoCan(policy, text, testTime)).toThrow(AccessError);
    }
    expect(() => whoCan(policy, "orders:manger", testTime)).toThrow(
      /^there is no role "orders:manger"; did you mean "orders:manager"\?$/,
    );
  });

  it("shows what suffices of several conditions, in their place", () => {
    const policy = policyOf({
      connections: {
        "acme-oidc": { strategy: "oidc", email_domains: "any", sources: { unit: "scim" }, split: { groups: "-" } },
      },
      role_mapping: [
        { when: { groups: { glob: "*-x" }, "/org/unit": "a", unit: { present: true } }, roles: ["orders:viewer"] },
      ],
    });
    expect(whoCan(policy, "orders:viewer", testTime).ways).toMatchObject([
      {
        words: "by groups like *-x and /org/unit a and any unit (from SCIM)",
        suffices: { attributes: { groups: ["-x"], org: { unit: "a" } }, app_metadata: { unit: "x" } },
      },
    ]);
  });
});
