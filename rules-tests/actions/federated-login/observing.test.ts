import { beforeAll, describe, expect, it } from "@jest/globals";
import type { DecisionCode } from "../../../actions/policy/decision/codes.ts";
import { BuiltActions } from "../built-actions.ts";
import {
  acmeOidc,
  client,
  config,
  connection,
  console_,
  endOfDay,
  globexOidc,
  hour,
  type LoginOptions,
  loginEvent,
  organization,
  testTime,
  unmanaged,
} from "../fixture.ts";

let built: BuiltActions;
beforeAll(async () => {
  built = await BuiltActions.of(config);
});

const e = endOfDay;
const portal = client("Acme Portal", "acme", { e });
const observed = { client: portal, connection: connection({ e }) };
const old = { session: { authenticated_at: new Date(testTime - 13 * hour).toISOString() } };

describe("while a customer observes, refusals become log lines, and Auth0 decides the token:", () => {
  const table: readonly [code: DecisionCode, options: LoginOptions, roles: readonly string[] | undefined][] = [
    ["no_role", { attributes: { groups: [] } }, []],
    ["groups_overage", { attributes: { groups: [], hasgroups: true } }, []],
    ["audience_not_allowed", { audience: "https://api.test/invoices" }, []],
    ["audience_not_allowed", { audience: "https://api.test/unknown" }, []],
    ["audience_not_allowed", { client: client("Acme Portal", "acme", { e, a: [] }) }, ["manager"]],
    ["reauthentication_required", { event: old }, ["manager"]],
    ["reauthentication_required", { event: old, audience: null }, undefined],
    ["application_not_allowed", { client: unmanaged("Wild"), audience: null }, undefined],
  ];

  it.each(table)("%s %j", async (code, options, roles) => {
    const scopes = ["openid", "read:orders", "write:orders", "export:orders", "zeta"];
    const seen = await built.login(loginEvent({ ...observed, scopes, ...options }));
    const claims = { customer: "acme", subject_type: "user", would_deny: [code], ...(roles ? { roles } : {}) };
    expect(seen).toMatchObject({ decision: "allow", removed: [] });
    expect(seen.access).toEqual(claims);
    expect(seen.id).toEqual(claims);
    expect(seen.log).toMatchObject({ decision: "allow", customer: "acme", would_deny: [code] });
  });

  it("several at once", async () => {
    const seen = await built.login(loginEvent({ ...observed, event: old, attributes: { groups: [] } }));
    expect(seen.log.would_deny).toEqual(["reauthentication_required", "no_role"]);
  });

  it("a login that would not be refused is decided as usual: scopes are removed", async () => {
    const seen = await built.login(loginEvent({ ...observed, attributes: { groups: ["Viewers"] } }));
    expect(seen).toMatchObject({ access: { scopes: ["read:orders"] }, removed: ["export:orders", "write:orders"] });
    expect(seen.log).not.toHaveProperty("would_deny");
    expect(seen.access).not.toHaveProperty("would_deny");
  });
});

describe("while a customer observes, it is still refused:", () => {
  const own = { connection: "acme-oidc", provider: "oidc", user_id: "acme-oidc|1" };
  const table: readonly [code: DecisionCode, options: LoginOptions][] = [
    ["policy_unavailable", { connection: { ...observed.connection, metadata: globexOidc.metadata } }],
    ["customer_suspended", { client: client("Acme Portal", "acme", { e: 0 }) }],
    ["customer_suspended", { connection: connection({ e: 0 }) }],
    ["connection_not_allowed", { connection: globexOidc }],
    ["organization_not_allowed", { organization: organization("globex") }],
    ["flow_not_allowed", { transaction: { protocol: "oauth2-password" } }],
    ["ambiguous_identity", { user: { identities: [] } }],
    ["linked_identity_not_allowed", { user: { identities: [own, { connection: "else" }] } }],
    ["email_domain_not_allowed", { attributes: { email: "x@else.test" } }],
  ];

  it.each(table)("%s %#", async (code, options) => {
    const seen = await built.login(loginEvent({ ...observed, ...options }));
    expect(seen).toMatchObject({ decision: "deny", code, access: {}, id: {} });
    expect(seen.log).not.toHaveProperty("would_deny");
  });

  it("for a later code that cannot be observed, after one that can", async () => {
    const seen = await built.login(
      loginEvent({ ...observed, client: unmanaged("Wild"), audience: null, attributes: { email: "x@else.test" } }),
    );
    expect(seen).toMatchObject({ decision: "deny", code: "email_domain_not_allowed", access: {}, id: {} });
  });
});

describe("observing", () => {
  const stranger = { attributes: { groups: [] } };

  it("lasts until the last millisecond of its day", async () => {
    const fresh = { ...observed, ...stranger, event: { authentication: undefined } };
    expect((await built.login(loginEvent(fresh), endOfDay)).decision).toBe("allow");
    expect((await built.login(loginEvent(fresh), endOfDay + 1)).code).toBe("no_role");
  });

  it.each([
    ["the client enforces", { connection: connection({ e }) }],
    ["the connection enforces", { client: portal, connection: acmeOidc }],
    [
      "the client observes for a shorter time",
      { ...observed, client: client("Acme Portal", "acme", { e: testTime - 1 }) },
    ],
    ["the vendor's shared application enforces", { client: console_, connection: connection({ e }) }],
  ])("does not apply if %s: the strictest counts", async (_, options) => {
    expect((await built.login(loginEvent({ ...options, ...stranger }))).code).toBe("no_role");
  });
});

describe("an API that observes unmanaged clients", () => {
  const wild = { client: unmanaged("Wild"), audience: "https://api.test/old", scopes: ["read:old", "zeta"] };

  it("allows an unmanaged login, marked as a user's", async () => {
    const seen = await built.login(loginEvent({ ...wild, connection: unmanaged("db") }));
    expect(seen).toMatchObject({ decision: "allow", removed: [], access: { subject_type: "user" } });
    expect(seen.access).not.toHaveProperty("customer");
    expect(seen.log).toMatchObject({ would_deny: ["application_not_allowed"], api: "old" });
  });

  it("allows a customer's user at an unmanaged application, with the customer's roles", async () => {
    const policy = connection({ a: { old: ["reader"] }, k: ["old:reader"], m: [[[0], { groups: "Managers" }]] });
    const seen = await built.login(loginEvent({ ...wild, connection: policy }));
    expect(seen).toMatchObject({ removed: [], access: { customer: "acme", roles: ["reader"] } });
    expect(seen.access).not.toHaveProperty("scopes");
    expect(seen.log.would_deny).toEqual(["application_not_allowed"]);
  });

  it("decides alone about unmanaged clients: an observing customer does not open an API that enforces", async () => {
    const seen = await built.login(loginEvent({ ...observed, client: unmanaged("Wild") }));
    expect(seen.code).toBe("application_not_allowed");
  });

  it("refuses from the next day on", async () => {
    const event = loginEvent({ ...wild, connection: unmanaged("db") });
    expect((await built.login(event, endOfDay)).decision).toBe("allow");
    expect((await built.login(event, endOfDay + 1)).code).toBe("application_not_allowed");
  });

  it("does not observe managed clients", async () => {
    expect((await built.login(loginEvent({ audience: "https://api.test/old" }))).code).toBe("audience_not_allowed");
  });
});
