import { describe, expect, it } from "@jest/globals";
import { checkPolicy } from "../../compiler/check.ts";
import { warningsOfNeedlessRules } from "../../compiler/needless-warnings.ts";
import { loadPolicy } from "../../compiler/policy-files/load.ts";
import { testTime } from "./policy-files/base-policy.ts";
import { changed, withPolicy } from "./policy-folder.ts";

const managers = "  - when: { groups: Managers }\n    roles: [orders:manager]\n";
const twice = changed("customers/acme.yaml", [managers, managers + managers]);

const warnings = (passed?: Set<string>, onlyCustomer?: string) =>
  withPolicy(twice, async (dir) => {
    const policy = await loadPolicy({ dir, environment: "local", now: testTime });
    return warningsOfNeedlessRules(policy, { now: testTime, passed, onlyCustomer }).map(({ message }) =>
      message.replace(`${dir}/`, ""),
    );
  });

describe("warnings of needless rules", () => {
  const warning = expect.stringMatching(
    /^customers\/acme\.yaml:\d+:5: rule 2 \(by group Managers\) is needless: rule 1 gives all that it gives; remove it$/,
  );

  it("are told by check, at the rule's place", async () => {
    const checked = await withPolicy(twice, (dir) => checkPolicy({ dir, environment: "local", now: testTime }));
    expect(checked.warnings.map(({ message }) => message.replace(/^.*?\/customers/, "customers"))).toContainEqual(
      warning,
    );
  });

  it("look again only at customers that have needless rules, or have changed", async () => {
    const passed = new Set<string>();
    expect(await warnings(passed)).toEqual([warning]);
    expect(passed.size).toBe(2);
    expect(await warnings(passed)).toEqual([warning]);
    expect(passed.size).toBe(2);
  });

  it("leave out other customers where one is checked", async () => {
    expect(await warnings(undefined, "globex")).toEqual([]);
    expect(await warnings(undefined, "acme")).toEqual([warning]);
  });
});
