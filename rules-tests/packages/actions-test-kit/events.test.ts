import { describe, expect, it } from "@jest/globals";
import { actionOf, Kit } from "../../../packages/actions-test-kit/index.ts";
import "../../../packages/actions-test-kit/jest.ts";

describe("an event from a few words", () => {
  it("is that of a user who signs in", () => {
    const { event, trigger, granted } = new Kit().login({
      customer: "globex",
      strategy: "samlp",
      attributes: { groups: ["Staff"], "https://idp.example/claims/dept": "x" },
      application: "Globex Portal",
      api: "https://api.example/orders",
      scopes: ["openid", "read:orders"],
      organization: "globex",
    });
    expect(trigger).toBe("post-login");
    expect(granted).toEqual(["openid", "read:orders"]);
    expect(event).toMatchObject({
      client: { name: "Globex Portal", metadata: {} },
      connection: { name: "globex-samlp", strategy: "samlp" },
      organization: { name: "globex", display_name: "globex" },
      resource_server: { identifier: "https://api.example/orders" },
      transaction: { protocol: "oidc-basic-profile", requested_scopes: ["openid", "read:orders"] },
      user: { groups: ["Staff"], "https://idp.example/claims/dept": "x", email: "ann@globex.example" },
    });
    const user = event.user as { user_id: string; identities: { user_id: string }[] };
    expect(user.user_id).toBe(`samlp|${user.identities[0]?.user_id}`);
    expect(user.user_id).toMatch(/^samlp\|globex-samlp\|\d+$/);
    expect(event).not.toHaveProperty("secrets");
  });

  it.each([
    ["login", "oidc-basic-profile", true],
    ["refresh", "oauth2-refresh-token", false],
    ["device", "oauth2-device-code", false],
    ["password", "oauth2-password", false],
    ["exchange", "oauth2-token-exchange", false],
    ["saml", "samlp", true],
  ] as const)("is of the flow %s", (flow, protocol, inBrowser) => {
    const { event } = new Kit().login({ flow });
    expect(event.transaction).toMatchObject({ protocol });
    expect("session" in event).toBe(inBrowser);
    expect("refresh_token" in event).toBe(flow === "refresh");
    expect(event.request).toMatchObject({ method: inBrowser ? "GET" : "POST" });
  });

  it("has the scopes of the password flow in the request's body only, as Auth0 gives them", () => {
    const { event, granted } = new Kit().login({ flow: "password", scopes: ["openid", "read:x"] });
    expect(event.transaction).toEqual({ protocol: "oauth2-password", metadata: {} });
    expect(event.request).toMatchObject({
      body: { grant_type: "password", username: "ann@acme.example", scope: "openid read:x" },
    });
    expect(event.connection).toMatchObject({ strategy: "auth0" });
    expect(granted).toEqual(["openid", "read:x"]);
  });

  it.each([
    ["refresh", { grant_type: "refresh_token", refresh_token: expect.any(String) }],
    ["exchange", { grant_type: expect.stringMatching(/token-exchange$/), subject_token: expect.any(String) }],
    ["device", { grant_type: expect.stringMatching(/device_code$/), device_code: expect.any(String) }],
  ] as const)("has the token request's parameters in the body: %s", (flow, body) => {
    const { event } = new Kit().login({ flow });
    expect(event.request).toMatchObject({ body });
    const scopes = flow === "refresh" ? undefined : ["openid", "profile", "email"];
    expect(event.transaction).toMatchObject({ protocol: expect.any(String) });
    expect((event.transaction as { requested_scopes?: string[] }).requested_scopes).toEqual(scopes);
  });

  it("has the scopes of a refresh in the transaction where its request sends them", () => {
    const { event } = new Kit().login({ flow: "refresh", scopes: ["a", "b"], parameters: { scope: "a" } });
    expect(event).toMatchObject({
      request: { body: { scope: "a" } },
      transaction: { requested_scopes: ["a"] },
      refresh_token: { resource_servers: [{ scopes: "a b" }] },
    });
  });

  it("says that the user has enrolled no factors", () => {
    expect(new Kit().login().event.user).toMatchObject({ enrolledFactors: [] });
  });

  it.each([
    ["auth0", /^auth0\|\d+$/, "pwd", false],
    ["google-oauth2", /^google-oauth2\|\d+$/, "federated", true],
    ["email", /^email\|\d+$/, "email", false],
    ["waad", /^waad\|acme-waad\|\d+$/, "federated", false],
  ])("has ids as the strategy %s makes them", (strategy, id, method, isSocial) => {
    const { event } = new Kit().login({ strategy });
    expect(event.user).toMatchObject({ user_id: expect.stringMatching(id), identities: [{ isSocial }] });
    expect(event.authentication).toMatchObject({ methods: [{ name: method }] });
  });

  it("can be overridden, and can lack what Auth0 leaves out", () => {
    const { event } = new Kit().login({
      api: null,
      event: { user: { app_metadata: { a: 1 } }, connection: { metadata: undefined }, authentication: undefined },
    });
    expect(event.user).toMatchObject({ email: "ann@acme.example", app_metadata: { a: 1 } });
    expect(event.connection).not.toHaveProperty("metadata");
    expect(event).not.toHaveProperty("authentication");
    expect(event).not.toHaveProperty("resource_server");
  });

  it("is that of a machine or an exchange, without a user or session", () => {
    const kit = new Kit();
    const machine = kit.machine({ scopes: ["a"], granted: ["a", "b"], parameters: { extra: "1" } }).event;
    expect(machine).toMatchObject({
      accessToken: { customClaims: {}, scope: ["a", "b"] },
      request: { method: "POST", body: { grant_type: "client_credentials", scope: "a", extra: "1" } },
      transaction: { requested_scopes: ["a"], target_scopes: ["a", "b"] },
    });
    const exchange = kit.exchange({ subjectToken: "t", subjectTokenType: "urn:x" }).event;
    expect(exchange.transaction).toMatchObject({ subject_token: "t", subject_token_type: "urn:x" });
    for (const event of [machine, exchange]) {
      for (const part of ["user", "connection", "session"]) expect(event).not.toHaveProperty(part);
      for (const part of ["query", "asn"]) expect(event.request).not.toHaveProperty(part);
    }
  });
});

describe("a captured event", () => {
  const captured = {
    client: { client_id: "c", name: "C", metadata: {} },
    connection: { name: "db", strategy: "auth0" },
    request: { hostname: "t.eu.auth0.com", query: {}, body: {} },
    user: { user_id: "auth0|1", app_metadata: {}, user_metadata: {} },
    transaction: { requested_scopes: ["openid", "read:x"] },
    secrets: { KEY: "captured" },
  };

  it("runs unchanged, without its secrets", async () => {
    const kit = new Kit();
    const outcome = await kit.run(
      actionOf(
        "exports.onExecutePostLogin = async (event, api) => { api.idToken.setCustomClaim('seen', [event.user.user_id, event.secrets.KEY ?? null]); };",
      ),
      kit.captured("post-login", captured),
    );
    expect(outcome).toIssue({ seen: ["auth0|1", null], iss: "https://t.eu.auth0.com/", aud: "c" }, "idToken");
    expect(outcome.scopes).toEqual(["openid", "read:x"]);
    expect(captured.secrets).toEqual({ KEY: "captured" });
    expect(kit.captured("post-login", captured).event).not.toHaveProperty("secrets");
  });

  it("of the password flow grants the scopes of its body", () => {
    const request = { ...captured.request, body: { scope: "openid read:y" } };
    const event = { ...captured, request, transaction: { protocol: "oauth2-password" } };
    expect(new Kit().captured("post-login", event).granted).toEqual(["openid", "read:y"]);
  });

  it.each([
    ["post-login", { client: {} }, "this is not an event of post-login: it has no connection, no request, no user"],
    [
      "credentials-exchange",
      captured,
      "this is not an event of credentials-exchange: it has no resource_server, no accessToken",
    ],
    ["post-login", [], "a captured event must be a JSON object"],
    ["post-login", "{}", "a captured event must be a JSON object"],
  ] as const)("must be one of its trigger: %s", (trigger, event, message) => {
    expect(() => new Kit().captured(trigger, event)).toThrow(message);
  });
});
