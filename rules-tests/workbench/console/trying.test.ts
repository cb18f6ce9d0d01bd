import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { Browser } from "../../../packages/loopback/browser.ts";
import { ann } from "../../packages/local-tenant/world/acme.ts";
import { testKeyPair } from "../../shared-keys.ts";
import { acme } from "../../with-policy/policy.ts";
import { bob } from "../../with-policy/policy-tenant.ts";
import { type ConsoleTenant, startConsoleTenant } from "./console-tenant.ts";

const namespace = "https://claims.example.com/";

describe("trying a policy in the console", () => {
  let test: ConsoleTenant;
  beforeAll(async () => {
    test = await startConsoleTenant();
    const callback = `${test.issuer}console/policy/login/callback`;
    const key = JSON.stringify(testKeyPair().publicKey.export({ format: "jwk" }));
    const further = `  intranet: { type: native, party: first, apis: [orders], callbacks: ["com.acme.app:/back"] }
  keyed: { type: machine, apis: [orders], authentication: { private_key_jwt: ${key} } }
`;
    expect((await test.get("login/choices")).body).toEqual({ error: "The policy is not deployed yet" });
    await test.serve(acme.replaceAll("portal.example/callback]", `portal.example/callback, "${callback}"]`) + further);
  });
  afterAll(() => test.close());

  const login = (changes: object = {}) => {
    const chosen = { application: "acme--portal", api: "orders", username: "ann", connection: "acme-oidc", asks: true };
    return test.post("login/start", { ...chosen, organization: "", scope: "", ...changes });
  };

  /** Signs in as a browser does, and comes back to the console. @returns what the console then has */
  async function signIn(changes: object = {}, user = ann) {
    const begun = await login(changes);
    expect(begun.status).toBe(200);
    const callback = `${test.issuer}console/policy/login/callback`;
    const browser = new Browser(test.fetch);
    const landed = await browser.follow(begun.body.location, user, callback);
    if (!(landed instanceof URL))
      return { outcome: await test.get(`login/attempts/${begun.body.id}`), landed: undefined };
    const back = await browser.open(landed);
    expect(back.headers.get("location")).toBe(`/console/#login/${begun.body.id}`);
    return { outcome: await test.get(`login/attempts/${begun.body.id}`), landed };
  }

  it("signs in, and shows what the tokens say beside the line that gave each role and scope", async () => {
    const { outcome } = await signIn();
    expect(outcome.body).toMatchObject({
      state: "issued",
      refusal: null,
      user: { user_id: "oidc|acme-oidc|ann", email: "ann@acme.example" },
      signOut: `${test.provider.issuer}/sign-out`,
    });
    const [access, id] = outcome.body.tokens;
    expect(access).toMatchObject({
      name: "access_token",
      header: { typ: "at+jwt" },
      payload: { [`${namespace}roles`]: ["manager"], [`${namespace}scopes`]: ["read:orders", "write:orders"] },
    });
    expect(id).toMatchObject({ name: "id_token", payload: { [`${namespace}customer`]: "acme" } });
    // A token that is only shown cannot be used.
    expect(outcome.text).not.toMatch(/eyJ|secret of/);
    const [trace] = outcome.body.traces;
    expect(trace).toMatchObject({
      trigger: "post-login",
      answered: { result: "allowed", action: null, reason: null },
      differs: null,
      explained: { decision: "allow", customer: "acme", api: "orders" },
    });
    const line = { text: "{ manager: [ read:orders, write:orders ] }", words: "by role manager" };
    expect(trace.explained.grants).toEqual([
      {
        kind: "role",
        name: "manager",
        by: [
          {
            at: expect.stringMatching(/customers\/acme\.yaml:10$/),
            text: "{ when: { groups: Managers }, roles: [ orders:manager, invoices:reader ] }",
            words: "by group Managers",
          },
        ],
      },
      ...["read:orders", "write:orders"].map((name) => {
        return { kind: "scope", name, by: [{ at: expect.stringMatching(/apis\.yaml:7$/), ...line }] };
      }),
    ]);
  });

  it("shows a refusal that came back, what to do about it, and why", async () => {
    const { outcome } = await signIn({ username: "bob" }, bob);
    expect(outcome.body).toMatchObject({
      state: "refused",
      refusal: { error: "access_denied", code: "no_role" },
      tokens: [],
      user: { email: "bob@acme.example" },
    });
    const { answered, explained } = outcome.body.traces[0];
    expect(answered).toMatchObject({ result: "denied", reason: expect.stringMatching(/^no_role: /) });
    expect(explained).toMatchObject({ code: "no_role", advice: { tell: expect.any(String) } });
    expect(explained.attributes_read).toEqual([{ name: "groups", found: false, values: [] }]);
  });

  it("shows one that a page of the tenant keeps, as a third party's", async () => {
    const { outcome, landed } = await signIn({ application: "acme--field", username: "bob" }, bob);
    expect(landed).toBeUndefined();
    expect(outcome.body).toMatchObject({ state: "refused", refusal: null });
    expect(outcome.body.traces[0].explained.code).toBe("no_role");
  });

  it("asks for what was chosen", async () => {
    const of = async (changes: object) => new URL((await login(changes)).body.location).searchParams;
    expect(Object.fromEntries(await of({}))).toMatchObject({
      ...{ client_id: "acme--portal", connection: "acme-oidc", login_hint: "ann", prompt: "login" },
      ...{ audience: "https://api.example.com/orders", code_challenge_method: "S256" },
      scope: "openid profile email read:orders write:orders export:orders",
    });
    const other = await of({ asks: false, api: "", organization: "acme", scope: "offline_access" });
    expect(Object.fromEntries(other)).toMatchObject({
      organization: "org_acme",
      scope: "openid profile email offline_access",
    });
    expect([other.has("connection"), other.has("audience")]).toEqual([false, false]);
  });

  it("takes an answer to a sign-in once, and none that was never begun", async () => {
    const { landed } = await signIn();
    const again = await test.fetch(landed ?? "", { redirect: "manual" });
    expect(again.headers.get("location")).toBe("/console/#login/unknown");
    const callback = `${test.issuer}console/policy/login/callback`;
    for (const query of ["", "?code=1", "?state=1&code=1"]) {
      const answer = await test.fetch(callback + query, { redirect: "manual" });
      expect(answer.headers.get("location")).toBe("/console/#login/unknown");
    }
    expect(await test.get("login/attempts/unknown")).toMatchObject({ status: 404 });
  });

  it.each([
    ["login/start", { application: "acme--nothing" }, "application", "has no application acme--nothing"],
    ["login/start", { application: "acme--sync" }, "application", "it is a machine"],
    ["login/start", { application: "acme--intranet" }, "application", "it is native"],
    ["login/start", { api: "constructor" }, "api", "has no API constructor"],
    ["login/start", { organization: "other" }, "organization", "has no organization other"],
    ["login/start", { further: 1 }, undefined, "Unrecognized key"],
    ["machine/try", { application: "acme--portal" }, "application", "it has no secret"],
    ["machine/try", { application: "acme--keyed" }, "application", "a private key"],
    ["machine/try", { application: "acme--sync", api: 5 }, "api", "expected string"],
    ["machine/try", { parameters: [{ name: "", value: "" }] }, "parameters.0.name", "expected string"],
  ] as [string, object, string | undefined, string][])(
    "refuses at %s what cannot be tried: %j",
    async (path, changes, place, error) => {
      const chosen = { application: "acme--portal", api: "orders", username: "", connection: "", asks: true };
      const valid =
        path === "login/start"
          ? { ...chosen, organization: "", scope: "" }
          : { application: "acme--sync", api: "orders", parameters: [] };
      const answer = await test.post(path, { ...valid, ...changes });
      expect(answer).toMatchObject({ status: 400, body: { error: expect.stringContaining(error) } });
      expect(answer.body.place).toBe(place);
    },
  );

  it("refuses requests of more than a megabyte", async () => {
    const parameters = Array.from({ length: 60 }, () => ({ name: "a", value: "x".repeat(18_000) }));
    const answer = await test.post("machine/try", { application: "acme--sync", api: "orders", parameters });
    expect(answer).toMatchObject({ status: 413, body: { error: "The request is larger than 1048576 bytes" } });
  });

  describe("as a machine", () => {
    const request = (...parameters: [string, string][]) => {
      const named = parameters.map(([name, value]) => ({ name, value }));
      return test.post("machine/try", { application: "acme--sync", api: "orders", parameters: named });
    };

    it("gets a token, and tells the line that lets machines have its scope", async () => {
      const { text, body } = await request(["scope", "read:orders"]);
      expect(body).toMatchObject({
        status: 200,
        refusal: null,
        tokens: [{ payload: { scope: "read:orders", [`${namespace}subject_type`]: "machine" } }],
        traces: [{ trigger: "credentials-exchange", explained: { decision: "allow" } }],
      });
      expect(body.traces[0].explained.grants).toEqual([
        {
          ...{ kind: "scope", name: "read:orders" },
          by: [
            {
              at: expect.stringMatching(/acme\.yaml:7$/),
              text: "{ machine_scopes: [ read:orders ] }",
              words: "for machines",
            },
          ],
        },
      ]);
      expect(text).not.toMatch(/eyJ|secret of/);
    });

    it("is told why the hack is refused, by parameter", async () => {
      const { text, body } = await request(["username", "ann@acme.example"], ["roles", "manager"]);
      expect(body).toMatchObject({
        status: 400,
        refusal: { error: "invalid_request", code: "impersonation_blocked" },
        traces: [{ answered: { result: "denied", action: "client-credentials-guard" }, differs: null }],
      });
      expect(body.traces[0].explained.facts).toHaveLength(2);
      expect(text).not.toContain("secret of");
    });

    it("is told of a refusal before any Action", async () => {
      expect((await request(["audience", "https://api.example.com/orders"])).body).toMatchObject({
        status: 400,
        refusal: { error: "invalid_request", code: null },
        traces: [],
      });
    });
  });

  describe("entries of the log", () => {
    const entry = (type: string) => test.tenant.logs.list().findLast((each) => each.type === type)?.log_id ?? "";

    it("open what the Actions did, whether they ran or were refused by them", async () => {
      await signIn({ username: "bob" }, bob);
      const [run, refused] = [
        await test.get(`traces/${entry("local_action")}`),
        await test.get(`traces/${entry("f")}`),
      ];
      expect(run.body.traces).toMatchObject([
        { explained: { code: "no_role" }, output: [{ action: "federated-login" }] },
      ]);
      expect(refused.body).toEqual(run.body);
    });

    it("tell where there is nothing to open", async () => {
      expect(await test.get("traces/1")).toMatchObject({ status: 404, body: { error: /no such entry/ } });
      test.tenant.log({ type: "slo" });
      expect(await test.get(`traces/${entry("slo")}`)).toMatchObject({ status: 404, body: { error: /No Action ran/ } });
    });

    it("keep the policy of their time", async () => {
      await signIn();
      const before = entry("local_action");
      await test.serve(
        acme.replace("role_mapping:\n", "role_mapping:\n  - everyone: true\n    roles: [orders:viewer]\n"),
      );
      const [trace] = (await test.get(`traces/${before}`)).body.traces;
      expect(trace.explained.grants[0].by[0].at).toMatch(/acme\.yaml:10$/);
    });
  });

  it("has all that the policy names to choose from, without passwords or secrets", async () => {
    const { body, text } = await test.get("machine/choices");
    const own = body.customers.find(({ customer }: { customer: string }) => customer === "acme");
    expect(own.connections).toEqual([
      { name: "acme-oidc", strategy: "oidc", users: ["ann", "bob"] },
      { name: "acme-partners", strategy: "oidc", users: null },
    ]);
    expect(own.applications[0]).toMatchObject({
      ...{ id: "acme--portal", type: "spa", party: "first", apis: ["orders", "invoices"] },
      untried: { login: null, machine: "it has no secret, so it cannot authenticate as a machine" },
    });
    expect(text).not.toMatch(/secret of|battery|password/);
  });
});
