import { describe, expect, it } from "@jest/globals";
import {
  carryOut,
  type Decision,
  decideSafely,
  ownClaims,
  refusedBy,
  Verdict,
} from "../../../../actions/policy/decision/decision.ts";

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

describe("a decision", () => {
  const decided = (decision: Decision["decision"]) => new Verdict(undefined).end(decision, { removedScopes: ["a"] });

  it("is carried out as it is, and not where it refuses", () => {
    const applied: Decision[] = [];
    for (const decision of ["allow", "pass", "deny"] as const) {
      const given = decided(decision);
      expect(carryOut(given, (each) => void applied.push(each))).toBe(given);
    }
    expect(applied).toEqual([decided("allow"), decided("pass")]);
  });

  it("becomes a refusal if it cannot be carried out", () => {
    const failing = () => {
      throw new Error("internals");
    };
    expect(carryOut({ ...decided("allow"), wouldDeny: ["no_role"] }, failing)).toMatchObject({
      decision: "deny",
      code: "policy_unavailable",
      reason: expect.stringMatching(/^policy_unavailable: the access policy could not be read/),
      wouldDeny: [],
    });
  });

  it("that refuses keeps its notes", () => {
    expect(refusedBy(new Error("x"), new Verdict(undefined), ["slow"])).toMatchObject({ notes: ["slow"] });
    expect(refusedBy(new Error("x"), new Verdict(undefined))).toMatchObject({ notes: [] });
  });
});

it("a policy's fixed values cannot have the names of our claims", () => {
  const names = ["customer", "subject_type", "roles", "scopes", "name", "email", "would_deny"];
  expect(ownClaims).toEqual(names);
});
