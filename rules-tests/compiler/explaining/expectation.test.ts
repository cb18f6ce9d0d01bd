import { describe, expect, it } from "@jest/globals";
import { readExpectation, unmetBy } from "../../../compiler/explaining/expectation.ts";
import { ExplainError } from "../../../compiler/explaining/explain-error.ts";

const manager = { decision: "allow", code: null, roles: ["manager"], scopes: ["b", "a"] } as const;
const noRole = { decision: "deny", code: "no_role", roles: [], scopes: [] } as const;
const passed = { decision: "pass", code: null, roles: [], scopes: [] } as const;
const incomplete = { decision: null, code: null, roles: [], scopes: [] } as const;

describe("--expect", () => {
  it.each([
    [["allow"], { decision: "allow" }],
    [["deny"], { decision: "deny" }],
    [["deny=no_role", "deny"], { decision: "deny", code: "no_role" }],
    [["roles=viewer, manager,viewer"], { decision: "allow", roles: ["manager", "viewer"] }],
    [["allow", "roles=", "scopes=a=b"], { decision: "allow", roles: [], scopes: ["a=b"] }],
  ])("%j", (texts, expected) => {
    expect(readExpectation(texts)).toEqual(expected);
  });

  it.each([
    [["alow"], 'must be allow, pass, deny, deny=CODE, roles=A,B or scopes=A,B; it is "alow"'],
    [["allow=x"], "must be allow"],
    [["roles"], "must be allow"],
    [["deny=no_rol"], 'there is no code "no_rol"; did you mean "no_role"?'],
    [["allow", "deny"], "says two things about the decision: allow, and deny"],
    [["roles=a", "roles=b"], "says two things about the roles: a, and b"],
    [["deny=no_role", "roles=a"], "a decision deny gives no roles or scopes"],
  ])("refuses %j", (texts, message) => {
    expect(() => readExpectation(texts)).toThrow(ExplainError);
    expect(() => readExpectation(texts)).toThrow(message);
  });
});

describe("what is not as expected", () => {
  it.each([
    [undefined, manager, []],
    [undefined, passed, []],
    [undefined, noRole, ["no_role was not expected"]],
    [undefined, incomplete, ["no decision, since something is missing was not expected"]],
    [["allow"], manager, []],
    [["allow"], passed, ["expected allow, got pass"]],
    [["pass"], passed, []],
    [["deny"], noRole, []],
    [["deny"], incomplete, ["expected deny, got no decision, since something is missing"]],
    [["deny=no_role"], noRole, []],
    [["deny=groups_overage"], noRole, ["expected groups_overage, got no_role"]],
    [["roles=manager", "scopes=a,b"], manager, []],
    [["roles=viewer,manager"], manager, ["expected roles manager, viewer, got manager"]],
    [["scopes="], manager, ["expected scopes none, got a, b"]],
    [["roles=manager"], noRole, ["expected allow, got no_role"]],
  ])("of %j", (texts, decided, unmet) => {
    expect(unmetBy(decided, texts && readExpectation(texts))).toEqual(unmet);
  });
});
