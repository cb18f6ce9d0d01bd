import { describe, expect, it } from "@jest/globals";
import { basePolicy } from "../base-policy.ts";
import { tryPolicy } from "../try-policy.ts";

const acme = basePolicy["customers/acme.yaml"] ?? "";
const tenant = "https://login.microsoftonline.com/acme.example/v2.0";
const guid = "1b2c3d4e-0000-4000-8000-000000000001";

/** The warnings of a policy whose only connection is this one, and that compares a group. */
async function warnings(connection: string, when: string): Promise<readonly string[]> {
  const text = acme.replace("strategy: oidc", connection).replace("when: { groups: Managers }", when);
  const tried = await tryPolicy({ "customers/acme.yaml": text });
  expect(tried.problems).toEqual([]);
  return tried.warnings.filter((warning) => /group/.test(warning));
}

describe("rules that compare object ids of Entra's groups", () => {
  it.each([
    ["an alias", "when: { groups: Managers }"],
    ["an id", `when: { groups: ${guid} }`],
    ["a list", `when: { groups: [Staff, ${guid}] }`],
    ["a matcher", `when: { groups: { one_of: [${guid}] } }`],
  ])("are warned of where a native connection has names: %s", async (_what, when) => {
    expect(await warnings("strategy: waad", when)).toEqual([
      expect.stringMatching(/^customers\/acme\.yaml:\d+:13: a waad connection has the groups' names here/),
    ]);
  });

  it("are warned of in group_ids, which a native connection does not have", async () => {
    const found = await warnings("strategy: waad", "when: { group_ids: Managers }");
    expect(found).toEqual([expect.stringContaining("a waad connection has no group_ids")]);
  });

  it("are warned of in groups where they arrive in group_ids", async () => {
    const text = acme.replace(/issuer: \$\{ISSUER\}/, `issuer: ${tenant}`);
    const tried = await tryPolicy({ "customers/acme.yaml": text });
    expect(tried.warnings).toEqual([expect.stringContaining("compare group_ids")]);
  });

  it.each([
    ["names at a native connection", "strategy: waad", "when: { groups: Orders-Managers }"],
    ["ids at another provider", "strategy: oidc", "when: { groups: Managers }"],
    ["ids of another attribute", "strategy: waad", "when: { department: Managers }"],
  ])("are fine: %s", async (_what, connection, when) => {
    expect(await warnings(connection, when)).toEqual([]);
  });
});
