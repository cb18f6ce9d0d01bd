import { describe, expect, it } from "@jest/globals";
import { createLoginDecider } from "../../../actions/federated-login/decide.ts";
import { createCarrierOpener } from "../../../actions/policy/carrier/open-carrier.ts";
import type { Decision } from "../../../actions/policy/decision/decision.ts";
import type { TraceStep } from "../../../actions/policy/decision/trace.ts";
import {
  acmeOidc,
  client,
  config,
  connection,
  connectionPolicy,
  console_,
  endOfDay,
  hour,
  type LoginOptions,
  loginEvent,
  organization,
  sealedConnection,
  testTime,
  unmanaged,
} from "../fixture.ts";

/** Each decision opens its policies anew: mutation tests keep this module, and a mutant must not outlive its run. */
const decide: ReturnType<typeof createLoginDecider> = (...given) =>
  createLoginDecider(config, createCarrierOpener(config))(...given);

/** The decision, and its steps as `step outcome: detail`. */
function explained(options: LoginOptions = {}): { decision: Decision; steps: string[] } {
  const trace: TraceStep[] = [];
  const decision = decide(loginEvent(options), testTime, trace);
  return { decision, steps: trace.map(({ step, outcome, detail }) => `${step} ${outcome}: ${detail}`) };
}
const upTo = (...steps: string[]) => [
  ...["policies", "customer", "flow", "identity", "email_domain", "reauthenticate_after"],
  ...steps,
];

describe("the steps of a login", () => {
  it("lead to its roles and scopes", () => {
    const { decision, steps } = explained({ scopes: ["openid", "write:orders", "read:orders"] });
    expect(decision).toMatchObject({ decision: "allow", customer: "acme", api: "orders" });
    expect(steps).toEqual([
      "policies pass: ",
      "customer pass: acme",
      "flow pass: ",
      "identity pass: ",
      "email_domain pass: ",
      "reauthenticate_after pass: ",
      "audience pass: https://api.test/orders",
      "roles pass: manager",
      "scopes pass: read:orders write:orders",
    ]);
    const both = explained({ attributes: { groups: ["Viewers", "Managers"] } });
    expect(both.steps).toContain("roles pass: manager viewer");
  });

  it("are none where nobody asks for them, and the decision is the same", () => {
    expect(decide(loginEvent(), testTime)).toEqual(explained().decision);
  });

  it("end where no API is asked for", () => {
    const { decision, steps } = explained({ audience: null });
    expect(decision.decision).toBe("allow");
    expect(steps.at(-1)).toBe("audience pass: no API");
  });

  it.each<[string, LoginOptions, readonly string[], string]>([
    [
      "flow",
      { transaction: { protocol: "oauth2-device-code" } },
      upTo().slice(0, 3),
      "an application of type spa may not use this flow",
    ],
    [
      "identity",
      { user: { identities: [] } },
      upTo().slice(0, 4),
      "the profile must have exactly one identity of this connection",
    ],
    [
      "email_domain",
      { attributes: { email: "ann@else.test" } },
      upTo().slice(0, 5),
      "this connection is for e-mail addresses of acme.test",
    ],
    [
      "reauthenticate_after",
      { event: { session: { authenticated_at: "2020-01-01T00:00:00Z" } } },
      upTo(),
      "the login is too old; sign in again with prompt=login",
    ],
    [
      "audience",
      { audience: "https://api.test/invoices" },
      upTo("audience"),
      "this application of acme has no access to the API",
    ],
    [
      "roles",
      { attributes: { groups: [] } },
      upTo("audience", "roles"),
      "nothing that the identity provider asserts is mapped to a role of this API",
    ],
  ])("end with the one that refuses: %s", (_step, options, names, reason) => {
    const { decision, steps } = explained(options);
    expect(steps.map((step) => step.split(" ")[0])).toEqual(names);
    expect(steps.slice(0, -1).every((step) => step.includes(" pass: "))).toBe(true);
    expect(steps.at(-1)).toBe(`${names.at(-1)} refuse: ${decision.reason}`);
    expect(decision.reason).toBe(`${decision.code}: ${reason}`);
  });

  it("go on past what is only observed", () => {
    const options = { connection: connection({ e: endOfDay }), client: client("Acme Portal", "acme", { e: endOfDay }) };
    const { decision, steps } = explained({ ...options, attributes: { groups: [] } });
    expect(decision).toMatchObject({ decision: "allow", wouldDeny: ["no_role"] });
    expect(steps.slice(-2)).toEqual([
      "roles observe: no_role: nothing that the identity provider asserts is mapped to a role of this API",
      "scopes pass: ",
    ]);
  });

  it("tell of attributes that the user's metadata has too", () => {
    const { decision, steps } = explained({ user: { user_metadata: { groups: ["Managers"] } } });
    expect(decision.code).toBe("no_role");
    expect(steps.slice(-2)).toEqual(["attribute shadowed: groups", expect.stringMatching(/^roles refuse: no_role: /)]);
  });

  it("are two for an application that no policy names, at an API that observes it", () => {
    const { decision, steps } = explained({
      ...{ client: unmanaged("Wild"), connection: unmanaged("wild-oidc"), audience: "https://api.test/old" },
    });
    expect(decision).toMatchObject({ decision: "allow", wouldDeny: ["application_not_allowed"] });
    expect(steps).toEqual([
      "policies pass: ",
      "application observe: application_not_allowed: no policy names this application",
    ]);
  });
});

describe("the policy that decided", () => {
  /** A policy of the same carrier with another version. */
  const version = (options: LoginOptions) => explained(options).decision.policy;

  it("is the connection's, or else the client's, or else the organization's", () => {
    const ofConnection = version({});
    expect(ofConnection).toEqual(expect.any(String));
    expect(version({ client: client("Acme Portal", "acme", { a: ["orders", "invoices"] }) })).toBe(ofConnection);
    const ofClient = version({ connection: unmanaged("acme-oidc") });
    expect(ofClient).toEqual(expect.any(String));
    expect(ofClient).not.toBe(ofConnection);
    const others = { client: unmanaged("Wild"), connection: unmanaged("acme-oidc") };
    const ofOrganization = version({ ...others, organization: organization("acme") });
    expect(ofOrganization).toEqual(expect.any(String));
    expect([ofConnection, ofClient]).not.toContain(ofOrganization);
    expect(version(others)).toBeUndefined();
  });

  it("names the owner of a shared application by the connection", () => {
    expect(explained({ client: console_ }).decision).toMatchObject({ decision: "allow", customer: "acme" });
    const alone = explained({ client: console_, connection: unmanaged("x") }).decision;
    expect(alone).toMatchObject({ decision: "deny", code: "connection_not_allowed", customer: "vendor" });
  });
});

describe("an event that lacks a part is decided, not failed:", () => {
  it("a connection without a name has no identity", () => {
    const { connection: _from, ...event } = loginEvent();
    const decision = decide({ ...event, connection: { ...acmeOidc, name: undefined, strategy: "oidc" } }, testTime);
    expect(decision).toMatchObject({ decision: "deny" });
  });

  it("identities that are no list are none", () => {
    expect(explained({ user: { identities: "x" } }).decision.code).toBe("ambiguous_identity");
  });

  it("an identity without a connection is from elsewhere", () => {
    const event = loginEvent();
    const user = event.user as { identities: object[] };
    const linked = { ...user, identities: [...user.identities, { provider: "x", user_id: "1" }] };
    expect(decide({ ...event, user: linked }, testTime).code).toBe("linked_identity_not_allowed");
  });

  it("an API that apis.yaml does not have is not allowed, observed or not", () => {
    const audience = "https://api.test/unknown";
    expect(explained({ audience }).decision.code).toBe("audience_not_allowed");
    const observing = {
      connection: connection({ e: endOfDay }),
      client: client("Acme Portal", "acme", { e: endOfDay }),
    };
    const { decision } = explained({ ...observing, audience, scopes: ["openid", "x:y"] });
    expect(decision).toMatchObject({ decision: "allow", wouldDeny: ["audience_not_allowed"], removedScopes: [] });
    expect(decision.accessTokenClaims.scopes).toBeUndefined();
    expect(decision.accessTokenClaims.roles).toEqual([]);
  });
});

describe("an unverified address", () => {
  const unverified = { attributes: { email: "ann@acme.test", email_verified: false } };

  it.each([
    ["oidc", "deny"],
    ["okta", "deny"],
    ["google-apps", "deny"],
    ["samlp", "allow"],
    ["adfs", "allow"],
  ])("from a provider by %s: %s", (strategy, expected) => {
    const from = { ...sealedConnection("acme-oidc", strategy, "acme", connectionPolicy()), strategy };
    expect(explained({ ...unverified, connection: from }).decision.decision).toBe(expected);
  });

  it("is told which domains would do", () => {
    const from = connection({ d: ["acme.test", "acme2.test"] });
    const { decision } = explained({ connection: from, attributes: { email: "ann@else.test" } });
    expect(decision.reason).toBe(
      "email_domain_not_allowed: this connection is for e-mail addresses of acme.test, acme2.test",
    );
  });
});

describe("the time of the login", () => {
  const at = (authenticated_at: unknown) => explained({ event: { session: { authenticated_at } } }).decision;

  it.each<[string, unknown, string]>([
    ["a text", new Date(testTime - hour).toISOString(), "allow"],
    ["a Date", new Date(testTime - hour), "allow"],
    ["an old Date", new Date(testTime - 13 * hour), "deny"],
    ["a number", testTime - hour, "deny"],
    ["a number that Date.parse would read", 2027, "deny"],
    ["a list that Date.parse would read", ["2027-01-15T11:00:00Z"], "deny"],
    ["an unreadable text", "soon", "deny"],
  ])("may be %s: %j, %s", (_what, time, expected) => {
    expect(at(time).decision).toBe(expected);
  });
});
