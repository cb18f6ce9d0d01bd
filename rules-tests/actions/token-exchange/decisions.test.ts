import { beforeAll, describe, expect, it } from "@jest/globals";
import type { DecisionCode } from "../../../actions/policy/decision/codes.ts";
import { BuiltActions } from "../built-actions.ts";
import { client, config, endOfDay, machine, organization, unmanaged } from "../fixture.ts";
import { backend, type ExchangeOptions, exchange, trust } from "./exchanging.ts";
import { mint } from "./tokens.ts";

let built: BuiltActions;
beforeAll(async () => {
  built = await BuiltActions.of(config);
});

const exchanging = (x: unknown) => client("Acme Backend", "acme", { t: "exchange", x: x as never });

describe("token-exchange refuses with a code, a reason and no user:", () => {
  const damaged = { ...backend(), metadata: { ...backend().metadata, customer: "globex" } };
  const invalid = "invalid_request";
  const table: readonly [name: string, code: DecisionCode, options: ExchangeOptions, error?: string][] = [
    ["an unmanaged client", "application_not_allowed", { client: unmanaged("Wild") }],
    [
      "an unmanaged client at an unmanaged API",
      "application_not_allowed",
      { client: unmanaged("Wild"), audience: "urn:x" },
    ],
    ["a damaged policy", "policy_unavailable", { client: damaged }, "server_error"],
    ["a policy of another client", "policy_unavailable", { client: { ...backend(), name: "Other" } }, "server_error"],
    ["a suspended customer", "customer_suspended", { client: backend({}, { e: 0 }) }],
    ["a portal", "flow_not_allowed", { client: client("Acme Portal", "acme") }],
    ["a machine", "flow_not_allowed", { client: machine() }],
    ["a policy without trust", "policy_unavailable", { client: exchanging(undefined) }, "server_error"],
    ["another profile", "flow_not_allowed", { transaction: { subject_token_type: "urn:acme:legacy" } }],
    ["a subject token without a type", "flow_not_allowed", { transaction: { subject_token_type: undefined } }],
    ["another customer's organization", "organization_not_allowed", { organization: organization("globex") }],
    ["an unmanaged organization", "organization_not_allowed", { organization: unmanaged("acme") }],
    ["a user name next to the token", "unexpected_parameter", { body: { username: "ann@acme.test" } }],
    ["roles next to the token", "unexpected_parameter", { body: { roles: "manager" } }],
    ["any other parameter", "unexpected_parameter", { body: { colour: "blue" } }],
    ["a parameter that is not a string", "unexpected_parameter", { body: { scope: ["read:orders"] } }],
    ["an actor token", "unexpected_parameter", { transaction: { actor_token: "x" } }],
    ["the type of an actor token alone", "unexpected_parameter", { transaction: { actor_token_type: "urn:x" } }],
    ["another kind of token", "unexpected_parameter", { transaction: { requested_token_type: "urn:auth0:x" } }],
    ["another API", "audience_not_allowed", { audience: "https://api.test/invoices" }],
    ["an unknown API", "audience_not_allowed", { audience: "https://api.test/unknown" }],
    ["the beginning of the audience", "audience_not_allowed", { audience: "https://api.test/order" }],
    ["a session", "audience_not_allowed", { audience: "urn:tenant.test:session_transfer" }],
    ["no API", "audience_not_allowed", { audience: null }],
    ["a token that is not a string", "subject_token_not_accepted", { transaction: { subject_token: { sub: "1" } } }],
  ];

  it.each(table)("%s: %s", async (_, code, options, error = invalid) => {
    const seen = await exchange(built, options);
    expect(seen).toMatchObject({ decision: "deny", code, oauthError: error, user: undefined, log: { code } });
    expect(seen.invalidSubjectToken).toBe(code === "subject_token_not_accepted");
    expect(seen.reason).toMatch(new RegExp(`^${code}: \\w`));
    expect(`${seen.reason} ${JSON.stringify({ ...seen.log, policy: "" })}`).not.toMatch(/ann@|blue|globex|eyJ/);
  });

  it.each<[string, unknown]>([
    ["an unknown member", trust({ z: 1 })],
    ["an address without TLS", trust({ k: undefined, j: "http://login.acme.test/jwks" })],
    ["an address of another protocol", trust({ k: undefined, j: "file:///etc/passwd" })],
    ["keys and an address", trust({ j: "https://login.acme.test/jwks" })],
    ["neither keys nor an address", trust({ k: undefined })],
    ["no keys", trust({ k: [] })],
    ["keys that are strings", trust({ k: ["key"] })],
    ["no algorithm", trust({ g: [] })],
    ["no issuer", trust({ i: "" })],
    ["no audience", trust({ u: undefined })],
    ["no connection", trust({ c: 7 })],
    ["an age that is a string", trust({ m: "5m" })],
    ["no age", trust({ m: 0 })],
    ["no list of attributes", trust({ n: undefined })],
  ])("a signed policy whose trust has %s: policy_unavailable", async (_, x) => {
    expect(await exchange(built, { client: exchanging(x) })).toMatchObject({
      code: "policy_unavailable",
      oauthError: "server_error",
    });
  });

  it("in the documented order", async () => {
    const wrong: ExchangeOptions = {
      token: "ann",
      audience: "https://api.test/invoices",
      body: { username: "ann" },
      transaction: { subject_token_type: "urn:other" },
    };
    const steps: readonly [DecisionCode, ExchangeOptions][] = [
      ["policy_unavailable", { client: damaged }],
      ["customer_suspended", { client: client("Acme Portal", "acme", { e: 0 }) }],
      ["flow_not_allowed", { client: client("Acme Portal", "acme"), organization: organization("globex") }],
      ["organization_not_allowed", { organization: organization("globex") }],
      ["flow_not_allowed", {}],
      ["unexpected_parameter", { transaction: {} }],
      ["audience_not_allowed", { transaction: {}, body: {} }],
      ["subject_token_not_accepted", { transaction: {}, body: {}, audience: "https://api.test/orders" }],
    ];
    for (const [code, options] of steps) expect((await exchange(built, { ...wrong, ...options })).code).toBe(code);
  });

  it("also while the customer observes", async () => {
    const observed = backend({}, { e: endOfDay });
    for (const options of [{ audience: "https://api.test/invoices" }, { body: { username: "x" } }, { token: "ann" }]) {
      expect(await exchange(built, { ...options, client: observed })).toMatchObject({ decision: "deny" });
    }
    expect(await exchange(built, { client: unmanaged("Wild"), audience: "https://api.test/old" })).toMatchObject({
      decision: "deny",
    });
  });
});

describe("token-exchange sets the user", () => {
  const attributesOf = async (claims: Readonly<Record<string, unknown>>, x: object = {}) => {
    const { user } = await exchange(built, { token: mint({ claims }), client: backend(x) });
    return user?.[1] as Record<string, unknown>;
  };

  it("of the customer's connection, with the connection's own user id, and creates or updates the user", async () => {
    const seen = await exchange(built, { organization: organization("acme") });
    expect(seen).toMatchObject({
      decision: "allow",
      reason: undefined,
      log: { decision: "allow", customer: "acme", api: "orders" },
    });
    expect(seen.user).toEqual([
      "acme-oidc",
      {
        user_id: "1",
        verify_email: false,
        email: "ann@acme.test",
        email_verified: true,
        name: "Ann Archer",
        groups: ["Managers"],
      },
      { creationBehavior: "create_if_not_exists", updateBehavior: "replace" },
    ]);
    expect(JSON.stringify(seen.log)).not.toMatch(/ann|Archer|Managers|eyJ/i);
  });

  it("without claims about the token, claims reserved by Auth0, or claims that lead to another user", async () => {
    const claims = {
      user_id: "2",
      identities: [],
      app_metadata: { role: "admin" },
      user_metadata: {},
      blocked: false,
      ...{ amr: ["pwd"], acr: "1", act: { sub: "x" }, sid: "s", at_hash: "h", azp: "acme-intranet" },
      ...{ verify_email: true, phone_verified: true },
    };
    const own = ["email", "email_verified", "groups", "name", "user_id", "verify_email"];
    const attributes = await attributesOf(claims, { n: ["groups", "user_id", "app_metadata", "amr"] });
    expect(Object.keys(attributes).sort()).toEqual(own);
    expect(attributes).toMatchObject({ user_id: "1", verify_email: false });
    const polluting = JSON.parse('{"__proto__": {"polluted": 1}, "constructor": 1}');
    expect(Object.keys(await attributesOf(polluting)).sort()).toEqual(own);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it("with at most Auth0's 24 attributes, those that decisions depend on first", async () => {
    const many = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`extra${index}`, index]));
    const claims = { ...many, department: "Sales", hasgroups: true };
    const attributes = await attributesOf(claims, { n: ["groups", "department"] });
    expect(Object.keys(attributes)).toHaveLength(24);
    expect(attributes).toMatchObject({ user_id: "1", groups: ["Managers"], department: "Sales", hasgroups: true });
  });

  it("without attributes that Auth0 would not accept", async () => {
    const claims = {
      name: "x".repeat(301),
      given_name: 7,
      email: ["ann@acme.test"],
      email_verified: "true",
      picture: null,
    };
    const attributes = await attributesOf(claims);
    expect(attributes).toEqual({ user_id: "1", verify_email: false, email_verified: true, groups: ["Managers"] });
  });
});
