import { describe, expect, it } from "@jest/globals";
import { hasGroupsOverage } from "../../../actions/federated-login/groups-overage.ts";
import { sourceOf } from "../policy/mapping/source-of.ts";

describe("hasGroupsOverage", () => {
  const link = "http://schemas.microsoft.com/claims/groups.link";
  it.each<[Record<string, unknown>, boolean]>([
    [{}, false],
    [{ groups: [] }, false],
    [{ hasgroups: true }, true],
    [{ hasgroups: "true" }, true],
    [{ hasgroups: false }, false],
    [{ hasgroups: "false" }, false],
    [{ _claim_names: { groups: "src1" } }, true],
    [{ _claim_names: { other: "src1" } }, false],
    [{ _claim_names: ["groups"] }, false],
    [{ _claim_names: null }, false],
    [{ [link]: "https://graph.test" }, true],
    [{ [link.replaceAll(".", ":")]: ["https://graph.test"] }, true],
    [Object.create({ hasgroups: true }), false],
  ])("%j: %j", (attributes, overage) => {
    expect(hasGroupsOverage(sourceOf(attributes))).toBe(overage);
  });
});
