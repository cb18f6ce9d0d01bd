import { describe, expect, it } from "@jest/globals";
import { decisionCodes } from "../../../../actions/policy/decision/codes.ts";
import type { Decision } from "../../../../actions/policy/decision/decision.ts";
import { decisionLog } from "../../../../actions/policy/decision/decision-log.ts";

describe("decisionLog", () => {
  const decision: Decision = {
    decision: "allow",
    code: undefined,
    reason: undefined,
    customer: "c".repeat(32),
    api: "a".repeat(64),
    policy: "12345678",
    accessTokenClaims: {},
    idTokenClaims: {},
    removedScopes: ["secret:scope"],
    wouldDeny: [],
    notes: [],
  };

  it("is one line of JSON without claims, scopes or reason", () => {
    const line = decisionLog({ ...decision, decision: "deny", code: "no_role", reason: "no_role: of Ann" });
    expect(JSON.parse(line)).toEqual({
      decision: "deny",
      code: "no_role",
      customer: decision.customer,
      api: decision.api,
      policy: "12345678",
    });
  });

  it("may have 256 characters, and drops the customer from a longer one", () => {
    const bare = { ...decision, api: undefined, policy: undefined };
    const room = 256 - JSON.stringify({ decision: "allow", customer: "" }).length;
    expect(decisionLog({ ...bare, customer: "c".repeat(room) })).toHaveLength(256);
    expect(JSON.parse(decisionLog({ ...bare, customer: "c".repeat(room + 1) }))).toEqual({ decision: "allow" });
  });

  it("drops details first if it exceeds 256 characters: notes first, would_deny last", () => {
    const notes = { ...decision, notes: ["n".repeat(200)], wouldDeny: ["no_role"] as const };
    expect(JSON.parse(decisionLog(notes))).toMatchObject({ would_deny: ["no_role"], policy: "12345678" });
    const long = { ...decision, wouldDeny: decisionCodes };
    expect(Object.keys(JSON.parse(decisionLog(long)))).toEqual(["decision"]);
    const longer = { ...decision, api: "a".repeat(300), wouldDeny: ["no_role"] as const };
    expect(JSON.parse(decisionLog(longer))).toEqual({
      decision: longer.decision,
      customer: longer.customer,
      would_deny: ["no_role"],
    });
    for (const each of [notes, long, longer]) expect(decisionLog(each).length).toBeLessThanOrEqual(256);
  });
});
