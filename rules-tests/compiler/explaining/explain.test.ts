import { describe, expect, it } from "@jest/globals";
import { bundleActions } from "../../../compiler/bundling/bundle-actions.ts";
import type { Words } from "../../../compiler/explaining/asked/event-from-words.ts";
import { readParameter } from "../../../compiler/explaining/asked/machine-event.ts";
import { explainEvent } from "../../../compiler/explaining/explain.ts";
import { ExplainError } from "../../../compiler/explaining/explain-error.ts";
import type { ExplainedEvent } from "../../../compiler/explaining/explained-event.ts";
import { createExplainer } from "../../../compiler/explaining/explainer.ts";
import { sampleEvent } from "../../../compiler/explaining/sample-event.ts";
import { loadPolicy } from "../../../compiler/policy-files/load.ts";
import { sealCarriers } from "../../../compiler/sealing/seal-carriers.ts";
import { createSigningKey } from "../../../compiler/sealing/signing-key.ts";
import { exampleLoginEvent } from "../../../packages/auth0-dialect/login-event.ts";
import { jwkOf, mint, rsa } from "../../actions/token-exchange/tokens.ts";
import type { Files } from "../policy-files/try-policy.ts";
import { changed, withPolicy } from "../policy-folder.ts";

const namespace = "https://claims.example.com";

/** As Auth0 passes it, without metadata: that comes from the policy. */
const login = (attributes: object = {}, more: object = {}) => ({
  ...exampleLoginEvent({
    client: { name: "Acme Portal" },
    connection: { name: "acme-oidc", strategy: "oidc" },
    audience: "https://api.example.com/orders",
    scopes: ["openid", "read:orders", "write:orders"],
    userId: "1",
    attributes: { email: "ann@acme.example", groups: ["1b2c3d4e-0000-4000-8000-000000000001"], ...attributes },
    now: Date.now(),
  }),
  ...more,
});

const machine = (body: object = {}) => ({
  client: { client_id: "x", name: "acme--sync" },
  resource_server: { identifier: "https://api.example.com/orders" },
  request: { body: { grant_type: "client_credentials", ...body } },
  accessToken: { customClaims: {}, scope: ["read:orders"] },
  transaction: { requested_scopes: [] },
});

const explain = (event: unknown, trigger = "post-login", files: Files = {}) =>
  withPolicy(files, (dir) => explainEvent({ dir, environment: "local", trigger, event }));
/** Of the steps that have a detail. */
const detailsOf = ({ trace }: ExplainedEvent) =>
  trace.filter(({ detail }) => detail !== "").map(({ step, detail }) => `${step} ${detail}`);
const stepsOf = ({ trace }: ExplainedEvent) => trace.map(({ step, outcome }) => `${step} ${outcome}`);

describe("explain", () => {
  it("reports a decision in the documented form", async () => {
    const explained = await explain(login());
    expect(Object.keys(explained)).toEqual([
      ..."decision code reason customer api roles scopes claims removed_scopes would_deny trace near_misses".split(" "),
      ..."attributes_read profile_attributes rules missing unverified trigger facts advice assumed profile apis unmet log".split(
        " ",
      ),
    ]);
    expect(explained).toMatchObject({
      decision: "allow",
      code: null,
      reason: null,
      customer: "acme",
      api: "orders",
      roles: ["manager"],
      scopes: ["read:orders", "write:orders"],
      claims: {
        access_token: {
          [`${namespace}/customer`]: "acme",
          [`${namespace}/subject_type`]: "user",
          [`${namespace}/roles`]: ["manager"],
          [`${namespace}/scopes`]: ["read:orders", "write:orders"],
        },
        id_token: {
          [`${namespace}/customer`]: "acme",
          [`${namespace}/subject_type`]: "user",
          [`${namespace}/roles`]: ["manager"],
        },
      },
      removed_scopes: [],
      would_deny: [],
      near_misses: [],
    });
    expect(stepsOf(explained)).toEqual([
      ..."policies customer flow identity email_domain reauthenticate_after audience roles scopes"
        .split(" ")
        .map((step) => `${step} pass`),
    ]);
    for (const step of explained.trace) {
      const at = step.step === "roles" ? ["at"] : [];
      expect(Object.keys(step)).toEqual(["step", "outcome", "detail", ...at]);
    }
    expect(explained.trace.flatMap(({ at = [] }) => at)).toEqual([expect.stringMatching(/acme\.yaml:19$/)]);
    expect(explained.rules).toEqual([
      { rule: 1, at: expect.stringMatching(/customers\/acme\.yaml:19$/), roles: ["orders:manager"], holds: true },
      { rule: 2, at: expect.stringMatching(/customers\/acme\.yaml:21$/), roles: ["orders:viewer"], holds: false },
    ]);
    expect(detailsOf(explained)).toEqual([
      "customer acme",
      "audience https://api.example.com/orders",
      "roles manager",
      "scopes read:orders write:orders",
    ]);
  });

  it("reports a refusal and the step that refused", async () => {
    const explained = await explain(login({ email: "x@else.example" }));
    expect(explained).toMatchObject({
      decision: "deny",
      code: "email_domain_not_allowed",
      reason: expect.stringMatching(/^email_domain_not_allowed: /),
      roles: [],
      scopes: [],
      claims: { access_token: {}, id_token: {} },
    });
    expect(stepsOf(explained).at(-1)).toBe("email_domain refuse");
    expect(explained.trace.at(-1)?.detail).toBe(explained.reason);
  });

  it("reports what would be refused for an observing customer", async () => {
    const soon = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
    const observing = changed("customers/acme.yaml", [
      "enforcement: enforce",
      `enforcement: { observe_until: ${soon} }`,
    ]);
    const explained = await explain(login({ groups: [] }), "post-login", observing);
    expect(explained).toMatchObject({ decision: "allow", code: null, would_deny: ["no_role"], roles: [] });
    expect(explained.trace).toContainEqual({
      step: "roles",
      outcome: "observe",
      detail: expect.stringMatching(/^no_role: /),
    });
  });

  it("reports shadowed attributes", async () => {
    const event = login();
    const explained = await explain({ ...event, user: { ...event.user, app_metadata: { groups: [] } } });
    expect(explained.code).toBe("no_role");
    expect(explained.trace).toContainEqual({ step: "attribute", outcome: "shadowed", detail: "groups" });
  });

  it("explains machine tokens", async () => {
    const granted = await explain(machine(), "credentials-exchange");
    expect(granted).toMatchObject({
      decision: "allow",
      customer: "acme",
      roles: [],
      scopes: ["read:orders"],
      claims: { id_token: {} },
    });
    expect(stepsOf(granted)).toEqual(["policies pass", "customer pass", "parameters pass", "scopes pass"]);
    expect(detailsOf(granted)).toEqual(["customer acme", "scopes read:orders"]);
    const blocked = await explain(machine({ username: "ann" }), "credentials-exchange");
    expect(blocked).toMatchObject({ decision: "deny", code: "impersonation_blocked", near_misses: [] });
    expect(stepsOf(blocked).at(-1)).toBe("parameters refuse");
  });

  it("explains a token exchange and marks no token as used", async () => {
    const at = Math.floor(Date.now() / 1000);
    const claims = { iss: "https://login.acme.example", aud: "vendor", iat: at - 60, exp: at + 600 };
    const files = changed("customers/acme.yaml", [
      "jwks_uri: https://login.acme.example/jwks",
      `jwks: { keys: [${JSON.stringify(jwkOf(rsa))}] }`,
    ]);
    const event = (token: string) => ({
      client: { client_id: "x", name: "acme--backend" },
      resource_server: { identifier: "https://api.example.com/orders" },
      transaction: { subject_token: token, subject_token_type: `${namespace}/subject-token` },
    });
    const token = mint({ claims });
    const accepted = await explain(event(token), "custom-token-exchange", files);
    expect(accepted).toMatchObject({ decision: "allow", customer: "acme", api: "orders", near_misses: [] });
    expect(stepsOf(accepted)).toEqual(
      ["policies", "customer", "flow", "parameters", "audience", "subject_token", "issuer_keys", "signature"]
        .concat("single_use", "user")
        .map((step) => `${step} pass`),
    );
    expect(JSON.stringify(accepted)).not.toMatch(/ann@|Archer|eyJ/);
    const refused = await explain(event(mint({ claims: { ...claims, exp: at - 1 } })), "custom-token-exchange", files);
    expect(refused).toMatchObject({ decision: "deny", code: "subject_token_not_accepted" });
    expect(stepsOf(refused).at(-1)).toBe("subject_token refuse");
  });

  it("explains an execution of an earlier time, with the issuer's keys from whom it is told", async () => {
    const ranAt = Date.UTC(2026, 0, 2);
    const [iat, exp] = [ranAt / 1000 - 60, ranAt / 1000 + 600];
    const token = mint({ claims: { iss: "https://login.acme.example", aud: "vendor", iat, exp } });
    const event = {
      client: { client_id: "x", name: "acme--backend" },
      resource_server: { identifier: "https://api.example.com/orders" },
      transaction: { subject_token: token, subject_token_type: `${namespace}/subject-token` },
    };
    const asked: string[] = [];
    const keys = async (address: string) => {
      asked.push(address);
      return Response.json({ keys: [jwkOf(rsa)] });
    };
    await withPolicy({}, async (dir) => {
      const policy = await loadPolicy({ dir, environment: "local" });
      const explainer = await createExplainer(policy, await bundleActions(), false, Date.now(), keys as typeof fetch);
      const ran = await explainer({ trigger: "custom-token-exchange", event, ranAt });
      expect(ran).toMatchObject({ decision: "allow", customer: "acme" });
    });
    expect(asked).toEqual(["https://login.acme.example/jwks"]);
  });

  it("says so if no API is requested", async () => {
    const explained = await explain(login({}, { resource_server: undefined }));
    expect(explained).toMatchObject({ decision: "allow", api: null });
    expect(explained.trace.at(-1)).toEqual({ step: "audience", outcome: "pass", detail: "no API" });
  });

  it("reports that an unmanaged application is refused", async () => {
    const unmanagedLogin = login({}, { client: { name: "Wild" }, connection: { name: "db" } });
    const unmanagedMachine = { ...machine(), client: { client_id: "y", name: "Wild" } };
    for (const [event, trigger] of [
      [unmanagedLogin, "post-login"],
      [unmanagedMachine, "credentials-exchange"],
    ] as const) {
      const explained = await explain(event, trigger);
      expect(explained).toMatchObject({ decision: "deny", code: "application_not_allowed", api: "orders" });
      expect(stepsOf(explained)).toEqual(["policies pass", "application refuse"]);
    }
  });

  it("reports that an unmanaged event passes", async () => {
    const nobody = login({}, { client: { name: "Wild" }, connection: { name: "db" }, resource_server: undefined });
    expect(await explain(nobody)).toMatchObject({ decision: "pass", customer: null, api: null, code: null });
  });

  it("does not replace metadata that the event has", async () => {
    const bare = login({}, { client: { name: "Acme Portal", metadata: {} } });
    expect((await explain(bare)).code).toBe("application_not_allowed");
    const forged = login({}, { client: { name: "Acme Portal", metadata: { customer: "acme", policy_1: "x" } } });
    expect((await explain(forged)).code).toBe("policy_unavailable");
  });

  it("reports a refusal that results from carrying out a decision", async () => {
    const event = login({}, { transaction: { protocol: "oidc-basic-profile", requested_scopes: ["x y"] } });
    expect(await explain(event)).toMatchObject({
      decision: "deny",
      code: "policy_unavailable",
      claims: { access_token: {} },
      removed_scopes: [],
    });
  });

  it.each([
    [
      "a trigger without an Action of the bundle",
      "post-challenge",
      {},
      /no Action of this bundle runs at "post-challenge"; the triggers are: post-login, credentials-exchange/,
    ],
    ["an event that is a list", "post-login", [], /must be a JSON object/],
    ["an event that is null", "post-login", null, /must be a JSON object/],
  ])("refuses %s", async (_, trigger, event, message) => {
    await expect(explain(event, trigger)).rejects.toThrow(ExplainError);
    await expect(explain(event, trigger)).rejects.toThrow(message);
  });

  it("does not say how an empty event is decided", async () => {
    expect(await explain({})).toMatchObject({ decision: null, code: null });
    expect(await explain({}, "credentials-exchange")).toMatchObject({ decision: null });
  });
});

describe("an event with the metadata of a tenant", () => {
  const key = createSigningKey();
  const environmentOf = ({ publicKey }: typeof key) =>
    changed("environments/real.yaml", ["11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo", publicKey.x]);
  const clientName = "Acme Portal";

  /** The client's metadata are those of a build; `change` edits them. */
  const explainDeployed = (trusted = key, change: object = {}, policyFromFiles = false) =>
    withPolicy(environmentOf(trusted), async (dir) => {
      const load = { dir, environment: "real" };
      const sealed = sealCarriers(await loadPolicy(load), key);
      const metadata = { ...sealed.get(`client:${clientName}`)?.metadata, ...change };
      const event = login({}, { client: { name: clientName, metadata } });
      return explainEvent({ ...load, trigger: "post-login", event, policyFromFiles });
    });

  it("is trusted by the environment's keys", async () => {
    expect(await explainDeployed()).toMatchObject({ decision: "allow", roles: ["manager"], unverified: [] });
  });

  it("names the carrier that does not verify, and why", async () => {
    const because = (why: string) => ({
      code: "policy_unavailable",
      unverified: [{ carrier: "client", name: clientName, why: expect.stringContaining(why) }],
    });
    const other = createSigningKey();
    expect(await explainDeployed(other)).toMatchObject(because(`signed by the key ${key.publicKey.id}, which is none`));
    expect(await explainDeployed(key, { customer: "globex" })).toMatchObject(because("example.eu.auth0.com"));
    expect(await explainDeployed(key, { policy_1: undefined })).toMatchObject(because('lack "policy_1"'));
    expect(await explainDeployed(key, { policy_1: "x" })).toMatchObject(because("does not begin like a signed policy"));
  });

  it("can take the metadata of the files instead", async () => {
    const explained = await explainDeployed(createSigningKey(), {}, true);
    expect(explained).toMatchObject({ decision: "allow", roles: ["manager"], unverified: [] });
  });
});

describe("a login in words", () => {
  const attributes = { email: "ann@acme.example", department: "Sales" };
  const words = { customer: "acme", application: "portal", api: "orders", attributes };
  const explainWords = (changes: Partial<Words> = {}) =>
    withPolicy({}, (dir) => explainEvent({ dir, environment: "local", words: { ...words, ...changes } }));

  it("is explained like its event", async () => {
    const allowed = { decision: "allow", customer: "acme", api: "orders", roles: ["viewer"], missing: [] };
    expect(await explainWords()).toMatchObject(allowed);
    const shared = { application: "vendor--console", connection: "acme-oidc" };
    expect(await explainWords(shared)).toMatchObject(allowed);
    expect(await explainWords({ attributes: { ...attributes, department: "sales" } })).toMatchObject({
      code: "no_role",
      near_misses: [{ value: "sales" }],
    });
  });

  it.each<[string, Partial<Words>, string]>([
    ["customer", { customer: "acne" }, 'there is no customer "acne"; did you mean "acme"?'],
    ["application", { application: "portals" }, 'there is no application "portals"; did you mean "portal"?'],
    ["API", { api: "order" }, 'there is no API "order"; did you mean "orders"?'],
    ["connection", { connection: "x" }, 'there is no connection of acme "x" (there are: acme-oidc)'],
  ])("names an unknown %s", async (_, changes, message) => {
    await expect(explainWords(changes)).rejects.toThrow(new ExplainError(message));
  });
});

describe("words without an API", () => {
  const explainWords = (words: Words, files: Files = {}) =>
    withPolicy(files, (dir) => explainEvent({ dir, environment: "local", words }));
  const base = { customer: "acme", application: "vendor--console", attributes: { email: "ann@acme.example" } };

  it("try each API of the application, and tell of the first that is granted", async () => {
    const both = {
      ...changed("vendor.yaml", ["    apis: [orders]", "    apis: [invoices, orders]"]),
      ...changed("customers/acme.yaml", [
        "role_mapping:",
        "role_mapping:\n  - everyone: true\n    roles: [orders:viewer]",
      ]),
    };
    const explained = await explainWords(base, both);
    expect(explained).toMatchObject({ api: "orders", decision: "allow", roles: ["viewer"], unmet: [] });
    expect(explained.apis).toEqual([
      { api: "invoices", decision: "deny", code: "audience_not_allowed", roles: [], scopes: [] },
      { api: "orders", decision: "allow", code: null, roles: ["viewer"], scopes: ["read:orders"] },
    ]);
  });

  it("tell of the first API if none is granted", async () => {
    expect(await explainWords(base)).toMatchObject({ api: "orders", code: "no_role", apis: [] });
  });
});

describe("a machine in words", () => {
  const sync = { customer: "acme", application: "sync", api: "orders" };
  const explainWords = (words: Words) => withPolicy({}, (dir) => explainEvent({ dir, environment: "local", words }));

  it("is granted what its client grant has", async () => {
    const granted = { trigger: "credentials-exchange", decision: "allow", scopes: ["read:orders"], missing: [] };
    expect(await explainWords(sync)).toMatchObject(granted);
  });

  it.each<[string, [string, string][], string]>([
    ["a user's name", [["username", "ann"]], "impersonation_blocked"],
    ["another name", [["colour", "red"]], "unexpected_parameter"],
    [
      "a parameter twice",
      [
        ["scope", "read:orders"],
        ["scope", "read:orders"],
      ],
      "unexpected_parameter",
    ],
    ["a scope beyond its own", [["scope", "write:orders"]], "scope_not_allowed"],
  ])("is refused with %s", async (_, parameters, code) => {
    expect(await explainWords({ ...sync, parameters })).toMatchObject({ decision: "deny", code });
  });

  it.each<[Words, string]>([
    [{ ...sync, attributes: {} }, "acme--sync is a machine, which has no user: leave out attributes of a user"],
    [{ ...sync, connection: "acme-oidc" }, "acme--sync is a machine, which has no user: leave out a connection"],
    [{ ...sync, parameters: [["audience", "x"]] }, "--param audience: name the API by --api instead"],
    [
      { ...sync, application: "portal", parameters: [["x", "y"]] },
      "--param is for machines, and acme--portal is of type spa",
    ],
  ])("cannot be mixed with a user: %j", async (words, message) => {
    await expect(explainWords(words)).rejects.toThrow(new ExplainError(message));
  });

  it("has parameters as name=value", () => {
    expect(readParameter("a=b=c")).toEqual(["a", "b=c"]);
    expect(readParameter("a=")).toEqual(["a", ""]);
    for (const text of ["a", "=b", ""]) expect(() => readParameter(text)).toThrow(ExplainError);
  });
});

describe("an example", () => {
  const explainExample = (example: string, customer?: string, files: Files = {}) =>
    withPolicy(files, (dir) => explainEvent({ dir, environment: "local", example: { example, customer } }));

  it("is explained as its file says it, and its expectation is met", async () => {
    expect(await explainExample("a manager")).toMatchObject({ roles: ["manager"], scopes: ["read:orders"], unmet: [] });
    expect(await explainExample("a stranger in the console", "acme")).toMatchObject({ code: "no_role", unmet: [] });
  });

  it("tells where it is not met", async () => {
    const suspended = changed("customers/acme.yaml", ["enforcement: enforce", "enforcement: suspended"]);
    const { unmet } = await explainExample("a manager", "acme", suspended);
    expect(unmet).toEqual(["expected allow, got customer_suspended"]);
  });

  const twice = (name: string) => changed("vendor.yaml", ["staff without a role", name]);
  it.each<[name: string, customer: string | undefined, files: Files, message: string]>([
    ["a manger", undefined, {}, 'there is no example "a manger"; did you mean "a manager"?'],
    ["a manager", "globex", {}, 'there is no example "a manager" (there are none)'],
    ["a manager", undefined, twice("a manager"), 'name a --customer: vendor, acme have an example "a manager"'],
    [
      "a manager",
      "acme",
      changed("customers/acme.yaml", ["a stranger in the console", "a manager"]),
      'acme has 2 examples "a manager": give them different names',
    ],
  ])("must be one: %s of %s", async (...[name, customer, files, message]) => {
    await expect(explainExample(name, customer, files)).rejects.toThrow(new ExplainError(message));
  });
});

describe("a sample event", () => {
  it.each([
    ["post-login", { decision: "allow", customer: "acme", roles: ["manager"] }],
    ["credentials-exchange", { decision: "allow", customer: "acme", scopes: ["read:orders"] }],
    ["custom-token-exchange", { decision: "deny", customer: "acme", code: "subject_token_not_accepted" }],
  ])("of %s lacks nothing", async (trigger, expected) => {
    const explained = await withPolicy({}, async (dir) => {
      const options = { dir, environment: "local", trigger };
      const event: unknown = JSON.parse(JSON.stringify(await sampleEvent(options)));
      return explainEvent({ ...options, event });
    });
    expect(explained).toMatchObject({ ...expected, missing: [] });
  });

  it("is made for known triggers only", async () => {
    const made = withPolicy({}, (dir) => sampleEvent({ dir, environment: "local", trigger: "post-challenge" }));
    await expect(made).rejects.toThrow(ExplainError);
  });
});

describe("what is missing", () => {
  const exchange = "custom-token-exchange";
  const missingOf = async (event: unknown, trigger?: string) => (await explain(event, trigger)).missing;
  const { user, transaction } = login();

  it("is nothing for an event as Auth0 passes it", async () => {
    expect(await missingOf(login())).toEqual([]);
    expect(await missingOf(machine(), "credentials-exchange")).toEqual([]);
  });

  it.each<[string, string, object, string[]]>([
    ["a client", "post-login", login({}, { client: undefined }), ["client.name is absent: the event has no client"]],
    [
      "a connection",
      "post-login",
      login({}, { connection: null }),
      ["connection.name is absent: the event has no connection"],
    ],
    ["a client's name", "post-login", login({}, { client: { client_id: "x" } }), ["client.name is absent"]],
    [
      "a protocol",
      "post-login",
      login({}, { transaction: { requested_scopes: [] } }),
      ["transaction.protocol is absent"],
    ],
    [
      "scopes",
      "post-login",
      login({}, { transaction: { protocol: "oidc-basic-profile" } }),
      ["transaction.requested_scopes is absent"],
    ],
    ["a user id", "post-login", login({}, { user: { ...user, user_id: 7 } }), ["user.user_id is no text"]],
    [
      "identities",
      "post-login",
      login({}, { user: { ...user, identities: undefined } }),
      ["user.identities is absent"],
    ],
    [
      "the primary identity",
      "post-login",
      login({}, { user: { ...user, user_id: "oidc|acme-oidc|2" } }),
      ["no identity matches user_id: none of user.identities is provider|user_id = oidc|acme-oidc|2"],
    ],
    [
      "a body and scopes",
      "credentials-exchange",
      { ...machine(), request: {}, accessToken: {} },
      ["request.body is absent", "accessToken.scope and transaction.target_scopes are absent"],
    ],
    [
      "an API",
      exchange,
      { client: { name: "acme--backend" }, transaction: { subject_token: "x" } },
      [
        "resource_server.identifier is absent: the event has no resource_server",
        "transaction.subject_token_type is absent",
      ],
    ],
  ])("%s", async (_, trigger, event, missing) => {
    expect(await missingOf(event, trigger)).toEqual(missing);
  });

  it("leaves a refusal, since the Action refuses such an event", async () => {
    const explained = await explain(login({}, { transaction: { requested_scopes: [] } }));
    expect(explained).toMatchObject({ decision: "deny", code: "flow_not_allowed" });
  });

  it("does not count scopes of a refresh, nor those of a login without an API", async () => {
    const refresh = { ...(transaction as object), protocol: "oauth2-refresh-token", requested_scopes: undefined };
    expect(await missingOf(login({}, { transaction: refresh }))).toEqual([]);
    const plain = { ...(transaction as object), requested_scopes: undefined };
    expect(await missingOf(login({}, { transaction: plain, resource_server: undefined }))).toEqual([]);
  });
});

describe("attributes read", () => {
  const rule = 'when: { groups: { glob: "Orders-*" }, department: Sales }';
  const files = changed("customers/acme.yaml", ["when: { groups: Managers }", rule]);
  const readOf = async (attributes: object) => {
    const { attributes_read, profile_attributes } = await explain(login(attributes), "post-login", files);
    return { attributes_read, profile_attributes };
  };

  it("are those that a rule names, with at most three values", async () => {
    expect(await readOf({ groups: ["a", "b", "c", "d"], dept: "Sales" })).toEqual({
      attributes_read: [
        { name: "department", found: false, values: [] },
        { name: "groups", found: true, values: ["a", "b", "c"] },
      ],
      profile_attributes: ["dept", "email", "groups"],
    });
  });

  it("are not found where only objects are", async () => {
    const { attributes_read } = await readOf({ groups: [{ name: "a" }] });
    expect(attributes_read).toContainEqual({ name: "groups", found: false, values: [] });
  });

  it("are none for a connection that no policy names", async () => {
    const event = login({}, { connection: { name: "db", strategy: "auth0" }, client: { name: "Wild" } });
    expect(await explain(event)).toMatchObject({ attributes_read: [], profile_attributes: [] });
  });
});

describe("near misses", () => {
  const at = expect.stringMatching(/customers\/acme\.yaml:19$/);
  const longRule = "when: { groups: Managers }";
  const nearMissesOf = async (groups: unknown, when = "{ groups: [Sales, Managers] }") => {
    const files = changed("customers/acme.yaml", [longRule, `when: ${when}`]);
    return (await explain(login({ groups }), "post-login", files)).near_misses;
  };

  it.each<[string, unknown, string, RegExp]>([
    ["case", ["sales"], "sales", /differs in case/],
    ["spaces", " Sales ", " Sales ", /spaces/],
    ["spaces and case", "SALES ", "SALES ", /spaces.*case/],
    ["a list joined by commas", "Sales,Support", "Sales,Support", /joined by a comma/],
    ["a list joined by semicolons", "x; Sales", "x; Sales", /joined by a semicolon/],
    ["look-alikes", "Ｓales", "Ｓales", /look-alike/],
    ["a full path", ["/Sales"], "/Sales", /^it is a full path/],
    ["a longer path, and case", ["/Orders/sales"], "/Orders/sales", /full path.*case/],
    ["a distinguished name", "CN=Sales,OU=Groups,DC=acme", "CN=Sales,OU=Groups,DC=acme", /distinguished name/],
    ["a domain", "ACME\\Sales", "ACME\\Sales", /domain before a backslash/],
    ["a list joined by bars", "x|Sales", "x|Sales", /joined by a vertical bar/],
    ["a list joined by spaces", "Sales Support", "Sales Support", /joined by a space/],
    ["JSON in a text", '["Sales", "Support"]', '["Sales", "Support"]', /JSON in a text/],
    ["objects in JSON", '[{"name":"Sales"}]', '[{"name":"Sales"}]', /JSON in a text/],
    ["objects with a name", [{ id: 7, name: "Sales" }], "Sales", /the "name" of an object; have the provider/],
    ["an object with a name", { name: "Sales" }, "Sales", /the "name" of an object; write "\/groups\/name"/],
  ])("by %s", async (_, groups, value, why) => {
    expect(await nearMissesOf(groups)).toEqual([
      { rule: 1, attribute: "groups", value, expected: ["Sales", "Managers"], why: expect.stringMatching(why), at },
    ]);
  });

  it("of globs", async () => {
    expect(await nearMissesOf("orders-eu", '{ groups: { glob: "Orders-*" } }')).toMatchObject([
      { rule: 1, value: "orders-eu" },
    ]);
  });

  it("of aliases: by the value that the alias stands for", async () => {
    const guid = "1B2C3D4E-0000-4000-8000-000000000001";
    expect(await nearMissesOf(guid)).toMatchObject([{ value: guid, why: expect.stringMatching(/case/) }]);
  });

  const missesOf = async (rule: string, attributes: object) =>
    (await explain(login(attributes), "post-login", changed("customers/acme.yaml", [longRule, rule]))).near_misses;

  it("of a name with dots that exists as a path", async () => {
    const miss = { rule: 1, attribute: "realm.groups", value: "Sales", expected: "Sales" };
    const why = expect.stringContaining('write "/realm/groups"');
    const rule = "when: { realm.groups: Sales }";
    expect(await missesOf(rule, { realm: { groups: ["x", "Sales"] } })).toEqual([{ ...miss, why, at }]);
    expect(await missesOf(rule, { realm: { groups: ["x"] } })).toEqual([]);
  });

  it("of a name that differs in case", async () => {
    const miss = { rule: 1, attribute: "Roles", value: "Sales", why: 'the profile has it as "roles"' };
    expect(await missesOf("when: { Roles: Sales }", { roles: ["Sales"] })).toMatchObject([miss]);
  });

  it("of a rule that has ended", async () => {
    const dayIn = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
    const until = (day: string) => missesOf(`when: { groups: Sales }\n    until: ${day}`, { groups: "Sales" });
    const why = `it matches, but the rule ended with ${dayIn(-1)}`;
    expect(await until(dayIn(-1))).toEqual([
      { rule: 1, attribute: "groups", value: "Sales", expected: "Sales", why, at },
    ]);
    expect(await until(dayIn(1))).toEqual([]);
  });

  it("of a rule for other applications", async () => {
    const rule = (name: string) => `when: { groups: Sales }\n    applications: [${name}]`;
    const why = "it matches, but the rule is for mobile only";
    expect(await missesOf(rule("mobile"), { groups: ["x", "Sales"] })).toMatchObject([{ value: "Sales", why }]);
    expect(await missesOf(rule("portal"), { groups: ["x", "Sales"] })).toEqual([]);
  });

  it.each<[string, unknown]>([
    ["a match", ["sales", "Sales"]],
    ["another value", "Marketing"],
    ["part of a value", "Sale"],
    ["text that begins like JSON", "[Sales"],
    ["another name's CN", "OU=Sales,CN=Staff"],
    ["no value", undefined],
  ])("are empty for %s", async (_, groups) => {
    expect(await nearMissesOf(groups)).toEqual([]);
  });
});
