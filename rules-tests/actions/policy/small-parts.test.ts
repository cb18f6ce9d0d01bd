import { describe, expect, it } from "@jest/globals";
import { allowsFlow } from "../../../actions/federated-login/flows.ts";
import { hasGroupsOverage } from "../../../actions/federated-login/groups-overage.ts";
import { applicationTypes } from "../../../actions/policy/carrier/payload.ts";
import { decisionCodes, isObservable } from "../../../actions/policy/decision/codes.ts";
import type { Decision } from "../../../actions/policy/decision/decision.ts";
import { decideSafely } from "../../../actions/policy/decision/decision.ts";
import { decisionLog } from "../../../actions/policy/decision/decision-log.ts";
import { isObserving, isSuspended } from "../../../actions/policy/decision/enforcement.ts";
import { findApi } from "../../../actions/policy/vendor-config.ts";
import { config } from "../fixture.ts";

describe("allowsFlow", () => {
  const ours = "https://claims.test/subject-token";
  const allowed: Record<string, readonly string[]> = {
    "oidc-basic-profile": ["spa", "regular_web", "native"],
    "oauth2-refresh-token": ["spa", "regular_web", "native", "exchange"],
    "oauth2-device-code": ["native"],
    "oauth2-token-exchange": ["exchange"],
  };
  const others = [
    ..."oidc-implicit-profile oidc-hybrid-profile oidc-ciba oidc-ciba-web-link oauth2-resource-owner".split(" "),
    ..."oauth2-resource-owner-jwt-bearer oauth2-password oauth2-webauthn oauth2-access-token samlp wsfed toString".split(
      " ",
    ),
    "",
    undefined,
  ];

  it.each([...Object.keys(allowed), ...others])("%s", (protocol) => {
    const types = applicationTypes.filter((type) => allowsFlow(type, protocol, ours, ours));
    const expected = Object.entries(allowed).find(([name]) => name === protocol)?.[1] ?? [];
    expect(types.sort()).toEqual([...expected].sort());
  });

  it("knows our own profile's exchanges only", () => {
    for (const type of ["urn:other", undefined, ""]) {
      expect(allowsFlow("exchange", "oauth2-token-exchange", type, ours)).toBe(false);
    }
  });
});

describe("isObservable", () => {
  it("is what the design lists, and no more", () => {
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

describe("enforcement", () => {
  it("observes while every carrier does, to the last millisecond", () => {
    expect(isObserving([5, 7], 5)).toBe(true);
    expect(isObserving([5, 7], 6)).toBe(false);
    expect(isObserving([5, undefined], 1)).toBe(false);
    expect(isObserving([], 1)).toBe(false);
  });

  it("is suspended as soon as one is", () => {
    expect(isSuspended([undefined, 0])).toBe(true);
    expect(isSuspended([undefined, 5])).toBe(false);
  });
});

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
    expect(hasGroupsOverage({ attributes, overlays: [] })).toBe(overage);
  });
});

describe("findApi", () => {
  it("compares byte for byte", () => {
    expect(findApi(config, "https://api.test/orders")?.key).toBe("orders");
    for (const audience of [
      "https://api.test/orders/",
      "HTTPS://api.test/orders",
      "https://api.test/order",
      "",
      undefined,
    ]) {
      expect(findApi(config, audience)).toBeUndefined();
    }
  });
});

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

  it("drops details first where it grows beyond 256 characters: notes, then what would be denied", () => {
    const notes = { ...decision, notes: ["n".repeat(200)], wouldDeny: ["no_role"] as const };
    expect(JSON.parse(decisionLog(notes))).toMatchObject({ would_deny: ["no_role"], policy: "12345678" });
    const long = { ...decision, wouldDeny: decisionCodes };
    expect(Object.keys(JSON.parse(decisionLog(long)))).toEqual(["decision", "customer", "api", "policy"]);
    const longer = { ...decision, api: "a".repeat(300) };
    expect(Object.keys(JSON.parse(decisionLog(longer)))).toEqual(["decision", "customer"]);
    for (const each of [notes, long, longer]) expect(decisionLog(each).length).toBeLessThanOrEqual(256);
  });
});

describe("decideSafely", () => {
  it.each([new Error("internals"), new RangeError("stack"), "text", undefined, null])(
    "refuses what it does not expect as policy_unavailable: %p",
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

  it("notes a refusal that is only observed, and throws one that always refuses", () => {
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
