import { beforeAll, describe, expect, it } from "@jest/globals";
import type { ConnectionPayload } from "../../../actions/policy/carrier/payload.ts";
import type { ProfileClaim } from "../../../actions/policy/vendor-config.ts";
import { BuiltActions } from "../built-actions.ts";
import { acmeOidc, client, config, connection, console_, endOfDay, type LoginOptions, loginEvent } from "../fixture.ts";

const withClaims = (...claims: ProfileClaim[]) => ({
  ...config,
  apis: config.apis.map((api) => (api.key === "orders" ? { ...api, claims } : api)),
});

let telling: BuiltActions;
let silent: BuiltActions;

beforeAll(async () => {
  [telling, silent] = await Promise.all([BuiltActions.of(withClaims("name", "email")), BuiltActions.of(config)]);
});

const attributes = { name: "Ann Example", email: "ann@acme.test" };

describe("the claims name and email", () => {
  it("are what the identity provider asserts, on the access token only", async () => {
    const seen = await telling.login(loginEvent({ attributes }));
    expect(seen.access).toMatchObject(attributes);
    expect(seen.id).not.toHaveProperty("name");
    expect(seen.id).not.toHaveProperty("email");
  });

  it("are absent unless the API lists them", async () => {
    const seen = await silent.login(loginEvent({ attributes }));
    expect(seen.access).not.toHaveProperty("name");
    expect(seen.access).not.toHaveProperty("email");
  });

  it("are absent on a token without an API", async () => {
    const seen = await telling.login(loginEvent({ attributes, audience: null }));
    expect(seen.access).toEqual({ customer: "acme", subject_type: "user" });
  });

  it.each<[string, unknown]>([
    ["an accent", "Ren\u00e9e O\u2019Neil-\u0141uk"],
    ["another script", "\u5c71\u7530 \u592a\u90ce"],
    ["a joiner that its script needs", "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"],
    ["300 characters", "x".repeat(300)],
    ["300 characters beyond the basic plane", "\u{1f600}".repeat(300)],
  ])("name may have %s", async (_, name) => {
    expect((await telling.login(loginEvent({ attributes: { ...attributes, name } }))).access.name).toBe(name);
  });

  it.each<[string, unknown]>([
    ["empty", ""],
    ["blank", "  "],
    ["too long", "x".repeat(301)],
    ["a list", ["Ann"]],
    ["an object", { first: "Ann" }],
    ["a number", 7],
    ["null", null],
    ["absent", undefined],
    ["of two lines", "Ann\nadmin"],
    ["with a NUL", "Ann\u0000"],
    ["with a line separator", "Ann\u2028x"],
    ["with a change of direction", "Ann\u202egro.live"],
    ["with half a surrogate pair", "Ann\ud83d"],
    ["with a private character", "Ann\ue000"],
  ])("a name that is %s is left out", async (_, name) => {
    const seen = await telling.login(loginEvent({ attributes: { ...attributes, name } }));
    expect(seen).toMatchObject({ decision: "allow", access: { email: attributes.email, roles: ["manager"] } });
    expect(seen.access).not.toHaveProperty("name");
  });

  it.each<[string, LoginOptions]>([
    ["user_metadata has it too, with an equal value", { user: { user_metadata: { name: "Ann Example" } } }],
    ["app_metadata has another", { user: { app_metadata: { name: "Eve" } } }],
    ["only metadata has it", { attributes: { email: attributes.email }, user: { app_metadata: { name: "Eve" } } }],
    ["only the request has it", { attributes: { email: attributes.email }, event: { request: { body: attributes } } }],
    ["only the prototype has it", { attributes: { ...Object.create({ name: "Eve" }), email: attributes.email } }],
  ])("name is left out where %s", async (_, options) => {
    const seen = await telling.login(loginEvent({ attributes, ...options }));
    expect(seen.decision).toBe("allow");
    expect(seen.access).not.toHaveProperty("name");
  });

  it("name stays where app_metadata has an equal one, as SCIM leaves it", async () => {
    const event = loginEvent({ attributes, user: { app_metadata: { name: "Ann Example" } } });
    expect((await telling.login(event)).access.name).toBe("Ann Example");
  });

  it("come from the identity of this connection, not from a linked one", async () => {
    const own = { connection: "acme-oidc", provider: "oidc", user_id: "acme-oidc|ann", profileData: attributes };
    const primary = { connection: "acme-saml", provider: "samlp", user_id: "acme-saml|eve" };
    const event = loginEvent({
      attributes: { name: "Eve", email: "eve@acme.test", groups: ["Managers"] },
      user: {
        user_id: "samlp|acme-saml|eve",
        identities: [primary, { ...own, profileData: { ...attributes, groups: ["Viewers"] } }],
      },
    });
    expect((await telling.login(event)).access).toMatchObject({ ...attributes, roles: ["viewer"] });
  });

  it("email is left out where the connection checks no domain", async () => {
    const seen = await telling.login(loginEvent({ attributes, connection: connection({ d: 0 }) }));
    expect(seen.access).toMatchObject({ name: attributes.name });
    expect(seen.access).not.toHaveProperty("email");
  });

  it("are read from app_metadata where SCIM alone writes them", async () => {
    const event = loginEvent({
      attributes,
      connection: connection({ o: ["department", "name"] }),
      user: { app_metadata: { name: "Ann from SCIM" } },
    });
    expect((await telling.login(event)).access.name).toBe("Ann from SCIM");
  });
});

const v = { plan: "pro", seats: 5, beta: false, regions: ["eu", "us"] };

describe("fixed attributes", () => {
  it("are the customer's, from its connection, on the access token only", async () => {
    const seen = await silent.login(loginEvent({ connection: connection({ v }) }));
    expect(seen.access).toMatchObject(v);
    expect(Object.keys(seen.id).sort()).toEqual(["customer", "roles", "subject_type"]);
  });

  it("are the customer's in the vendor's shared application too", async () => {
    const seen = await silent.login(loginEvent({ client: console_, connection: connection({ v }) }));
    expect(seen.access).toMatchObject({ customer: "acme", plan: "pro" });
  });

  it.each<[string, ConnectionPayload["v"]]>([
    ["one that apis.yaml does not declare", { tier: "gold" }],
    ["one of another type", { plan: 7 }],
    ["a text where a list is declared", { regions: "eu" }],
    ["a name of the prototype's", { toString: "x", constructor: "x" }],
  ])("are not set for %s", async (_, values = {}) => {
    const seen = await silent.login(loginEvent({ connection: connection({ v: values }) }));
    expect(Object.keys(seen.access).sort()).toEqual(["customer", "roles", "scopes", "subject_type"]);
  });

  it("never replace a claim of ours", async () => {
    const greedy = await BuiltActions.of({ ...config, attributes: { customer: "string", roles: "object" } });
    const event = loginEvent({ connection: connection({ v: { customer: "globex", roles: ["admin"] } }) });
    expect((await greedy.login(event)).access).toMatchObject({ customer: "acme", roles: ["manager"] });
  });

  it.each<[string, unknown]>([
    ["an object", { plan: { tier: "pro" } }],
    ["null", { plan: null }],
    ["a list of lists", { regions: [["eu"]] }],
    ["no mapping", ["pro"]],
  ])("a policy with %s is refused", async (_, values) => {
    const sealed = connection({ v: values } as unknown as Partial<ConnectionPayload>);
    expect((await silent.login(loginEvent({ connection: sealed }))).code).toBe("policy_unavailable");
  });

  it("do not reach a token for an API that is only observed", async () => {
    const observed = {
      client: client("Acme Portal", "acme", { e: endOfDay }),
      connection: connection({ v, e: endOfDay }),
    };
    const seen = await silent.login(loginEvent({ ...observed, audience: "https://api.test/invoices" }));
    expect(seen.access).toEqual({
      customer: "acme",
      subject_type: "user",
      roles: [],
      would_deny: ["audience_not_allowed"],
    });
  });
});

describe("a rule for one application", () => {
  const rule = connection({ m: [[[0], { groups: "Managers" }, null, ["Acme Portal"]]] });

  it("holds there, and in no other", async () => {
    expect((await silent.login(loginEvent({ connection: rule }))).access.roles).toEqual(["manager"]);
    const other = client("Acme Field App", "acme");
    expect((await silent.login(loginEvent({ connection: rule, client: other }))).code).toBe("no_role");
  });

  it.each<[string, unknown]>([
    ["a client that is not a text", [[0], {}, null, [7]]],
    ["a fifth part", [[0], {}, null, ["Acme Portal"], 1]],
    ["an end that is not a time", [[0], {}, "never"]],
  ])("with %s is refused", async (_, malformed) => {
    const sealed = connection({ m: [malformed] } as unknown as Partial<ConnectionPayload>);
    expect((await silent.login(loginEvent({ connection: sealed }))).code).toBe("policy_unavailable");
  });
});

describe("help", () => {
  const h = "https://acme.test/help?from=api";

  it("is named in the reason; the code stays first", async () => {
    const seen = await silent.login(
      loginEvent({
        client: client("Acme Portal", "acme", { h }),
        connection: connection({ h }),
        attributes: { groups: [] },
      }),
    );
    expect(seen.reason).toMatch(/^no_role: .*; see https:\/\/acme\.test\/help\?from=api$/);
  });

  it("is the customer's own where another's user comes to its application", async () => {
    const own = { client: client("Globex Portal", "globex", { h: "https://globex.test/help" }), connection: acmeOidc };
    expect((await silent.login(loginEvent(own))).reason).toMatch(
      /^connection_not_allowed: .*; see https:\/\/globex\.test\/help$/,
    );
  });

  it("is not named by a policy that could not be verified", async () => {
    const forged = { ...connection({ h }), name: "acme-saml" };
    expect((await silent.login(loginEvent({ connection: forged }))).reason).not.toContain("see ");
  });
});
