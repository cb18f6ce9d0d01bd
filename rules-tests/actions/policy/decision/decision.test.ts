import { describe, expect, it } from "@jest/globals";
import { decideSafely } from "../../../../actions/policy/decision/decision.ts";

describe("decideSafely", () => {
  it.each([new Error("internals"), new RangeError("stack"), "text", undefined, null])(
    "turns an unexpected error into policy_unavailable: %p",
    (thrown) => {
      const decision = decideSafely(undefined, (verdict) => {
        verdict.customer = "acme";
        verdict.observing = true;
        throw thrown;
      });
      expect(decision).toMatchObject({ decision: "deny", code: "policy_unavailable", customer: "acme", wouldDeny: [] });
      expect(decision.reason).not.toMatch(/internals|stack/);
    },
  );

  it("observes only when told to", () => {
    const refused = decideSafely(undefined, (verdict) => {
      verdict.refuse("no_role", "x");
      return verdict.end("allow");
    });
    expect(refused).toMatchObject({ decision: "deny", code: "no_role", wouldDeny: [] });
  });

  it("notes a refusal while observing, and throws one that always refuses", () => {
    const decision = decideSafely(undefined, (verdict) => {
      verdict.observing = true;
      verdict.refuse("no_role", "x");
      verdict.refuse("no_role", "x");
      return verdict.end("allow");
    });
    expect(decision).toMatchObject({ decision: "allow", wouldDeny: ["no_role"] });
    const refused = decideSafely(undefined, (verdict) => {
      verdict.observing = true;
      verdict.refuse("no_role", "x");
      verdict.refuse("flow_not_allowed", "x");
      return verdict.end("allow");
    });
    expect(refused).toMatchObject({ decision: "deny", code: "flow_not_allowed", wouldDeny: [] });
  });
});
