import { beforeAll, describe, expect, it } from "@jest/globals";
import type { DecisionCode } from "../../../actions/policy/decision/codes.ts";
import { BuiltActions } from "../built-actions.ts";
import {
  client,
  config,
  endOfDay,
  type MachineOptions,
  machine,
  machineEvent,
  organization,
  unmanaged,
} from "../fixture.ts";

let built: BuiltActions;
beforeAll(async () => {
  built = await BuiltActions.of(config);
});

const invalid = "invalid_request";
const stranger = { body: { username: "ann" } };

describe("client-credentials-guard refuses with a code, a reason and no claim:", () => {
  const damaged = { ...machine(), metadata: { ...machine().metadata, customer: "globex" } };
  const table: readonly [name: string, code: DecisionCode, error: string, options: MachineOptions][] = [
    ["an unmanaged client at a managed API", "application_not_allowed", invalid, { client: unmanaged("Wild") }],
    ["a damaged policy", "policy_unavailable", "server_error", { client: damaged }],
    [
      "a damaged organization",
      "policy_unavailable",
      "server_error",
      { organization: { ...organization("acme"), name: "acme2" } },
    ],
    ["a suspended customer", "customer_suspended", invalid, { client: machine({ e: 0 }) }],
    ["a client that is not a machine", "flow_not_allowed", invalid, { client: client("Acme Portal", "acme") }],
    ["an exchanging client", "flow_not_allowed", invalid, { client: client("Backend", "acme", { t: "exchange" }) }],
    ["another customer's organization", "organization_not_allowed", invalid, { organization: organization("globex") }],
    ["an unmanaged organization", "organization_not_allowed", invalid, { organization: unmanaged("acme") }],
    ["a user's name", "impersonation_blocked", invalid, stranger],
    ["an unknown parameter", "unexpected_parameter", invalid, { body: { color: "blue" } }],
    ["another API", "audience_not_allowed", invalid, { audience: "https://api.test/invoices" }],
    ["an unknown API", "audience_not_allowed", invalid, { audience: "https://api.test/unknown" }],
    ["the Management API", "audience_not_allowed", invalid, { audience: "https://tenant.test/api/v2/" }],
    ["a prefix of the audience", "audience_not_allowed", invalid, { audience: "https://api.test/order" }],
    ["a requested scope beyond the policy", "scope_not_allowed", "invalid_scope", { requested: ["write:orders"] }],
    ["a scope that looks like a role", "scope_not_allowed", "invalid_scope", { requested: ["role:admin"] }],
    ["an OpenID Connect scope", "scope_not_allowed", "invalid_scope", { requested: ["openid"] }],
    [
      "a granted scope beyond the policy, which cannot be removed",
      "scope_not_allowed",
      "invalid_scope",
      { granted: ["read:orders", "write:orders"] },
    ],
    ["any scope, if the policy grants none", "scope_not_allowed", "invalid_scope", { client: machine({ m: {} }) }],
    [
      "a requested scope that apis.yaml no longer defines",
      "scope_not_allowed",
      "invalid_scope",
      { client: machine({ m: { orders: ["gone:orders"] } }), requested: ["gone:orders"], granted: ["gone:orders"] },
    ],
  ];

  it.each(table)("%s: %s", async (_, code, oauthError, options) => {
    const seen = await built.machine(machineEvent(options));
    expect(seen).toMatchObject({ decision: "deny", code, oauthError, access: {}, targetScopes: undefined });
    expect(seen.reason).toMatch(new RegExp(`^${code}: \\w`));
    expect(seen.log).toMatchObject({ decision: "deny", code });
    // The policy's version consists of random characters.
    expect(`${seen.reason} ${JSON.stringify({ ...seen.log, policy: "" })}`).not.toMatch(
      /\bann\b|blue|"secret|globex|unknown/,
    );
  });

  it("names the permitted alternatives to impersonation", async () => {
    expect((await built.machine(machineEvent(stranger))).reason).toMatch(/sign in.*exchange/);
  });

  it("lists the parameters that are permitted", async () => {
    const { reason } = await built.machine(machineEvent({ body: { color: "blue" } }));
    expect(reason).toBe(
      "unexpected_parameter: client credentials take only: grant_type, client_id, client_secret, client_assertion, " +
        "client_assertion_type, audience, scope, organization",
    );
  });

  it.each<[string, MachineOptions]>([
    ["export:orders read:orders", { requested: ["write:orders"] }],
    ["none", { client: machine({ m: {} }) }],
    ["none", { client: machine({ m: { invoices: ["read:invoices"] } }) }],
  ])("lists the machine's scopes: %s", async (listed, options) => {
    const { reason } = await built.machine(machineEvent(options));
    expect(reason).toBe(`scope_not_allowed: acme's machine scopes for this API: ${listed}`);
  });

  it("in the documented order", async () => {
    const wrong = {
      audience: "https://api.test/invoices",
      requested: ["zeta"],
      body: { username: "x", color: "blue" },
    };
    const steps: readonly [DecisionCode, MachineOptions][] = [
      [
        "policy_unavailable",
        { client: machine({ e: 0, t: "spa" }), organization: { ...organization("globex"), name: "g" } },
      ],
      ["customer_suspended", { client: machine({ e: 0, t: "spa" }), organization: organization("globex") }],
      ["flow_not_allowed", { client: machine({ t: "spa" }) }],
      ["organization_not_allowed", { client: machine() }],
      ["impersonation_blocked", { organization: organization("acme") }],
      ["unexpected_parameter", { body: { color: "blue" } }],
      ["audience_not_allowed", { body: {} }],
      ["scope_not_allowed", { audience: "https://api.test/orders" }],
    ];
    let options: MachineOptions = wrong;
    for (const [code, mend] of steps) {
      options = { ...options, ...mend };
      expect((await built.machine(machineEvent(options))).code).toBe(code);
    }
    expect((await built.machine(machineEvent({ ...options, requested: [] }))).decision).toBe("allow");
  });
});

describe("a machine's token", () => {
  const marks = { customer: "acme", subject_type: "machine" };

  it("contains the granted scopes, not the requested ones, and no user data", async () => {
    const seen = await built.machine(machineEvent({ requested: ["read:orders"] }));
    expect(seen.access).toEqual({ ...marks, scopes: ["export:orders", "read:orders"] });
    expect(seen.id).toEqual({});
  });

  it("loses scopes beyond the policy, if the platform lets an Action remove them", async () => {
    const granted = ["read:orders", "write:orders", "zeta"];
    const seen = await built.machine(machineEvent({ granted, targets: true }));
    expect(seen).toMatchObject({ access: { ...marks, scopes: ["read:orders"] }, targetScopes: ["read:orders"] });
  });

  it("loses a scope that the policy grants but apis.yaml no longer defines", async () => {
    const client = machine({ m: { orders: ["gone:orders", "read:orders"] } });
    const seen = await built.machine(machineEvent({ client, granted: ["gone:orders", "read:orders"], targets: true }));
    expect(seen).toMatchObject({ access: { scopes: ["read:orders"] }, targetScopes: ["read:orders"] });
  });

  it("still may not request more than the policy", async () => {
    const event = machineEvent({ requested: ["write:orders"], granted: ["read:orders"], targets: true });
    expect((await built.machine(event)).code).toBe("scope_not_allowed");
  });

  it("may belong to the customer's organization", async () => {
    const event = machineEvent({ organization: organization("acme"), body: { organization: "acme" } });
    expect((await built.machine(event)).access).toMatchObject(marks);
  });

  it("may belong to a client that authenticates with a key", async () => {
    const claims = { iss: "client", sub: "client", aud: "https://tenant.test/", exp: 1, iat: 1, nbf: 1, jti: "x" };
    const body = {
      client_assertion: `e30.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.c2ln`,
      client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    };
    expect((await built.machine(machineEvent({ body }))).decision).toBe("allow");
  });

  it("of an unmanaged client at an unmanaged API is left alone", async () => {
    const seen = await built.machine(
      machineEvent({ client: unmanaged("Wild"), audience: "https://api.test/unknown", ...stranger }),
    );
    expect(seen).toMatchObject({ decision: "allow", access: {}, targetScopes: undefined, log: { decision: "pass" } });
  });
});

describe("observing", () => {
  const e = endOfDay;
  const observed = machine({ e });
  const marks = { customer: "acme", subject_type: "machine" };

  it.each<[DecisionCode, MachineOptions]>([
    ["impersonation_blocked", stranger],
    ["unexpected_parameter", { body: { color: "blue" } }],
    ["audience_not_allowed", { audience: "https://api.test/invoices" }],
    ["scope_not_allowed", { requested: ["write:orders"] }],
    ["scope_not_allowed", { granted: ["write:orders"] }],
    ["scope_not_allowed", { requested: ["write:orders"], granted: ["write:orders"], targets: true }],
  ])("allows %s, with a log line and no scope removed", async (code, options) => {
    const seen = await built.machine(machineEvent({ client: observed, ...options }));
    expect(seen).toMatchObject({ decision: "allow", targetScopes: undefined });
    expect(seen.access).toEqual({ ...marks, would_deny: [code] });
    expect(seen.log).toMatchObject({ would_deny: [code], customer: "acme" });
  });

  it.each<[DecisionCode, MachineOptions]>([
    ["policy_unavailable", { client: { ...observed, name: "Other" } }],
    ["customer_suspended", { client: machine({ e: 0 }) }],
    ["flow_not_allowed", { client: machine({ e, t: "spa" }) }],
    ["organization_not_allowed", { organization: organization("globex") }],
  ])("still refuses %s", async (code, options) => {
    expect((await built.machine(machineEvent({ client: observed, ...options }))).code).toBe(code);
  });

  it("lasts until the last millisecond of its day", async () => {
    const event = machineEvent({ client: observed, ...stranger });
    expect((await built.machine(event, endOfDay)).decision).toBe("allow");
    expect((await built.machine(event, endOfDay + 1)).code).toBe("impersonation_blocked");
  });

  it("of an API's unmanaged clients marks their tokens as machine tokens, and ends in the same way", async () => {
    const event = machineEvent({ client: unmanaged("Wild"), audience: "https://api.test/old" });
    const seen = await built.machine(event, endOfDay);
    expect(seen.access).toEqual({ subject_type: "machine", would_deny: ["application_not_allowed"] });
    expect(seen.log.would_deny).toEqual(["application_not_allowed"]);
    expect((await built.machine(event, endOfDay + 1)).code).toBe("application_not_allowed");
  });
});

describe("fixed attributes of a machine", () => {
  const v = { plan: "pro", seats: 5 };

  it("are the policy's, and never the request's", async () => {
    expect((await built.machine(machineEvent({ client: machine({ v }) }))).access).toMatchObject(v);
    const asked = machineEvent({ client: machine({ v }), body: { plan: "enterprise" } });
    expect(await built.machine(asked)).toMatchObject({ code: "unexpected_parameter", access: {} });
  });

  it("come with a token that is only observed, but not for an API that is not allowed", async () => {
    const client = machine({ v, e: endOfDay });
    const other = { client, audience: "https://api.test/invoices" };
    expect((await built.machine(machineEvent(other))).access).not.toHaveProperty("plan");
    expect((await built.machine(machineEvent({ client, body: { plan: "enterprise" } }))).access).toEqual({
      customer: "acme",
      subject_type: "machine",
      would_deny: ["unexpected_parameter"],
      ...v,
    });
  });

  it("names the customer's help in a refusal", async () => {
    const client = machine({ h: "https://acme.test/help" });
    const seen = await built.machine(machineEvent({ client, requested: ["write:orders"] }));
    expect(seen.reason).toMatch(/^scope_not_allowed: .*; see https:\/\/acme\.test\/help$/);
  });
});
