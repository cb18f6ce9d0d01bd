import { describe, expect, it } from "@jest/globals";
import { decisionCodes, isObservable } from "../../../../actions/policy/decision/codes.ts";

describe("isObservable", () => {
  it("matches the documented list", () => {
    expect(decisionCodes.filter(isObservable).sort()).toEqual([
      "application_not_allowed",
      "audience_not_allowed",
      "groups_overage",
      "impersonation_blocked",
      "no_role",
      "reauthentication_required",
      "scope_not_allowed",
      "unexpected_parameter",
    ]);
  });
});
