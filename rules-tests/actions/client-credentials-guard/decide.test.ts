import { describe, expect, it } from "@jest/globals";
import { createMachineDecider } from "../../../actions/client-credentials-guard/decide.ts";
import { createCarrierOpener } from "../../../actions/policy/carrier/open-carrier.ts";
import type { TraceStep } from "../../../actions/policy/decision/trace.ts";
import { config, endOfDay, type MachineOptions, machine, machineEvent, testTime, unmanaged } from "../fixture.ts";

/** Each decision opens its policies anew: mutation tests keep this module, and a mutant must not outlive its run. */
const decide: ReturnType<typeof createMachineDecider> = (...given) =>
  createMachineDecider(config, createCarrierOpener(config))(...given);

/** The decision, and its steps as `step outcome: detail`. */
function explained(options: MachineOptions = {}, changes: object = {}) {
  const event = { ...machineEvent(options), ...changes };
  const trace: TraceStep[] = [];
  const decision = decide(event, testTime, trace);
  return { decision, steps: trace.map(({ step, outcome, detail }) => `${step} ${outcome}: ${detail}`) };
}

describe("the steps of a machine's request", () => {
  it("lead to its scopes", () => {
    const { decision, steps } = explained();
    expect(decision).toMatchObject({ decision: "allow", customer: "acme", api: "orders" });
    expect(steps).toEqual([
      "policies pass: ",
      "customer pass: acme",
      "parameters pass: ",
      "scopes pass: read:orders export:orders",
    ]);
    expect(decide(machineEvent(), testTime)).toEqual(decision);
  });

  it("leave an API that the machine may not use observed, whatever it requests there", () => {
    const client = machine({ a: [], e: endOfDay });
    const { decision } = explained({ client, requested: ["read:orders"] });
    expect(decision).toMatchObject({ decision: "allow", wouldDeny: ["audience_not_allowed"], removedScopes: [] });
    expect(decision.accessTokenClaims.scopes).toBeUndefined();
  });

  it("end with the one that refuses", () => {
    expect(explained({ client: machine({ e: 0 }) }).steps.at(-1)).toBe(
      "customer refuse: customer_suspended: the customer is suspended by the API's provider",
    );
    const { decision, steps } = explained({ body: { color: "blue" } });
    expect(decision.reason).toBe(
      "unexpected_parameter: client credentials take only: grant_type, client_id, client_secret, client_assertion, client_assertion_type, audience, scope, organization",
    );
    expect(steps.at(-1)).toBe(`parameters refuse: ${decision.reason}`);
  });

  it("tell the scopes that the policy has for it", () => {
    const reason = (options: MachineOptions) => explained({ requested: ["write:orders"], ...options }).decision.reason;
    const text = "scope_not_allowed: acme's machine scopes for this API: ";
    expect(reason({})).toBe(`${text}export:orders read:orders`);
    expect(reason({ client: machine({ m: {} }) })).toBe(`${text}none`);
    expect(reason({ client: machine({ m: { orders: [] } }) })).toBe(`${text}none`);
  });

  it("are two for an application that no policy names, at an API that observes it", () => {
    const { decision, steps } = explained({ client: unmanaged("Wild"), audience: "https://api.test/old" });
    expect(decision).toMatchObject({
      decision: "allow",
      wouldDeny: ["application_not_allowed"],
      accessTokenClaims: { subject_type: "machine", would_deny: ["application_not_allowed"] },
    });
    expect(steps).toEqual([
      "policies pass: ",
      "application observe: application_not_allowed: no policy names this application",
    ]);
  });
});

describe("claims that an earlier Action set", () => {
  const earlier = { accessToken: { customClaims: { "https://claims.test/roles": ["x"] }, scope: ["read:orders"] } };
  const reserved = "another Action has set claims under https://claims.test, which is reserved for this Action";

  it("under the vendor's prefix are refused, for a managed application and at a managed API", () => {
    for (const options of [{}, { client: unmanaged("Wild") }, { audience: "https://api.test/unknown" }]) {
      expect(explained(options, earlier).decision.reason).toBe(`policy_unavailable: ${reserved}`);
    }
  });

  it("do not matter where neither is managed", () => {
    const options = { client: unmanaged("Wild"), audience: "https://api.test/unknown" };
    expect(explained(options, earlier).decision.decision).toBe("pass");
  });
});

describe("a scope that apis.yaml no longer has", () => {
  it("is not among the machine's scopes, observed or not", () => {
    const client = machine({ m: { orders: ["gone:orders", "read:orders"] }, e: endOfDay });
    const { decision } = explained({ client, granted: ["gone:orders"], requested: ["gone:orders"] });
    expect(decision).toMatchObject({ decision: "allow", wouldDeny: ["scope_not_allowed"] });
  });
});
