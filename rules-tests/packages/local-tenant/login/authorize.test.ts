import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { Browser } from "../../../../packages/loopback/browser.ts";
import { acmeConnection, callback, orders, portal, startTestTenant, type TestTenant } from "../world/acme.ts";
import { authorizeUrl, type Changes, refusal, token } from "./portal.ts";

describe("/authorize", () => {
  let test: TestTenant;
  beforeAll(async () => {
    test = await startTestTenant();
    const acme = acmeConnection(test.provider.issuer);
    const others = [
      ["directory", "ad", {}],
      ["front", "oidc", { ...acme.options, type: "front_channel" }],
    ] as const;
    for (const [name, strategy, options] of others) {
      const client_id = `of-${name}`;
      test.store.connections.put({ ...acme, id: name, name, strategy, options, enabled_clients: [client_id] });
      test.store.clients.put({ ...portal, client_id });
    }
    test.store.connections.put({ ...acme, id: "con_other", name: "other", enabled_clients: ["website"] });
    test.store.clients.put({ ...portal, client_id: "lonely" });
    test.store.clients.put({ ...portal, client_id: "odd-tokens", jwt_configuration: { alg: "HS256" } });
    test.store.clients.put({ ...portal, client_id: "no-code", grant_types: ["client_credentials"] });
    test.store.clients.put({ ...portal, client_id: "scripted", callbacks: ["javascript:alert(1)"] });
    const policies = { ...orders, subject_type_authorization: { user: { policy: "deny_all" as const } } };
    test.store.resourceServers.put({ ...policies, id: "closed", identifier: "urn:closed" });
    test.store.resourceServers.put({ ...orders, id: "ungranted", identifier: "urn:ungranted" });
    test.store.resourceServers.put({ ...orders, id: "rbac", identifier: "urn:rbac", enforce_policies: true });
    const dialect = { token_dialect: "access_token_authz" as const, subject_type_authorization: {} };
    test.store.resourceServers.put({ ...orders, ...dialect, id: "authz", identifier: "urn:authz" });
  });
  afterAll(() => test.close());

  it.each<[string, Changes, string, number]>([
    ["no client", { client_id: undefined }, "Missing required parameter: client_id", 400],
    ["an unknown client", { client_id: "<script>alert(1)</script>" }, "Unknown client: &lt;script&gt;", 403],
    ["a client named like a prototype's property", { client_id: "__proto__" }, "Unknown client: __proto__", 403],
    ["no redirect_uri", { redirect_uri: undefined }, "Missing required parameter: redirect_uri", 400],
    [
      "another redirect_uri",
      { redirect_uri: "https://evil.example/" },
      "not in the list of allowed callback URLs",
      403,
    ],
    ["a longer redirect_uri", { redirect_uri: `${callback}/x` }, "not in the list of allowed callback URLs", 403],
    [
      "the redirect_uri with a query",
      { redirect_uri: `${callback}?x=1` },
      "not in the list of allowed callback URLs",
      403,
    ],
    ["a redirect_uri of other case", { redirect_uri: callback.toUpperCase() }, "not in the list of allowed", 403],
    [
      "a registered script",
      { client_id: "scripted", redirect_uri: "javascript:alert(1)" },
      "not a URL that a browser",
      400,
    ],
    ["another response mode", { response_mode: "form_post" }, "lacks the response mode &#39;form_post&#39;", 400],
    ["a huge parameter", { state: "x".repeat(9000) }, "Parameter state is too long", 400],
  ])("shows a page and redirects nowhere for %s", async (_what, changes, text, status) => {
    const visit = await new Browser(test.fetch).open(authorizeUrl(test, changes));
    expect(visit.status).toBe(status);
    expect(visit.headers.get("location")).toBeNull();
    expect(visit.text).toContain(text);
    expect(visit.text).not.toContain("<script");
    expect(visit.headers.get("content-security-policy")).toContain("default-src 'none'");
  });

  it("shows a page for a parameter that comes twice", async () => {
    for (const name of ["client_id", "redirect_uri", "scope"]) {
      const url = authorizeUrl(test);
      url.searchParams.append(name, url.searchParams.get(name) ?? "");
      const visit = await new Browser(test.fetch).open(url);
      expect([visit.status, visit.headers.get("location")]).toEqual([400, null]);
      expect(visit.text).toContain(`Duplicate parameter: ${name}`);
    }
  });

  it.each<[string, Changes, string, string | RegExp]>([
    ["no response type", { response_type: undefined }, "invalid_request", "Missing required parameter: response_type"],
    ["the implicit flow", { response_type: "token" }, "unsupported_response_type", /lacks the response type 'token'/],
    ["the hybrid flow", { response_type: "code id_token" }, "unsupported_response_type", /'code id_token'/],
    [
      "no challenge of a public client",
      { code_challenge: undefined, code_challenge_method: undefined },
      "invalid_request",
      /code_challenge/,
    ],
    ["a method without challenge", { code_challenge: undefined }, "invalid_request", /code_challenge/],
    ["an unknown method", { code_challenge_method: "S512" }, "invalid_request", /S256 or plain/],
    ["a malformed challenge", { code_challenge: "short" }, "invalid_request", /malformed/],
    [
      "an organization",
      { organization: "org_1" },
      "invalid_request",
      "parameter organization is not allowed for this client",
    ],
    ["a request object", { request: "ey" }, "invalid_request", /lacks signed authorization requests/],
    ["the claims parameter", { claims: "{}" }, "invalid_request", /lacks the claims parameter/],
    ["a consent prompt", { prompt: "consent" }, "invalid_request", /lacks consent for first-party/],
    ["an unknown prompt", { prompt: "please" }, "invalid_request", /none, login or consent/],
    ["prompts that exclude each other", { prompt: "none login" }, "invalid_request", /cannot be combined/],
    ["a max_age that is no number", { max_age: "-1" }, "invalid_request", /max_age/],
    [
      "a client without the grant",
      { client_id: "no-code" },
      "unauthorized_client",
      "Grant type 'authorization_code' not allowed for the client.",
    ],
    [
      "ID tokens that the tenant cannot sign",
      { client_id: "odd-tokens" },
      "invalid_request",
      /lacks ID tokens signed with HS256/,
    ],
    ["an unknown API", { audience: "urn:nobody" }, "access_denied", "Service not found: urn:nobody"],
    [
      "an API without a grant",
      { audience: "urn:ungranted" },
      "invalid_request",
      'Client "portal" is not authorized to access resource server "urn:ungranted".',
    ],
    [
      "an API that denies all users",
      { audience: "urn:closed" },
      "invalid_request",
      /is not authorized to access resource server "urn:closed"/,
    ],
    ["an API with RBAC", { audience: "urn:rbac" }, "invalid_request", /lacks RBAC/],
    [
      "an API whose tokens hold permissions",
      { audience: "urn:authz" },
      "invalid_request",
      /lacks the token dialect access_token_authz/,
    ],
    ["an unknown connection", { connection: "nobody" }, "invalid_request", "the connection was not found"],
    [
      "a connection that the client may not use",
      { connection: "other" },
      "invalid_request",
      "the connection was disabled",
    ],
    [
      "a client without connections",
      { client_id: "lonely", audience: undefined },
      "invalid_request",
      "no connections enabled for the client",
    ],
    [
      "a connection of an AD/LDAP connector",
      { client_id: "of-directory", audience: undefined },
      "invalid_request",
      /lacks logins through connections with the strategy "ad"/,
    ],
    [
      "a front-channel connection",
      { client_id: "of-front", audience: undefined },
      "invalid_request",
      /"front_channel"/,
    ],
  ])("tells the application about %s", async (_what, changes, error, description) => {
    const answer = await refusal(test, changes);
    expect(answer).toMatchObject({ error, state: "a state & more" });
    expect(answer).not.toHaveProperty("code");
    if (typeof description === "string") expect(answer.error_description).toBe(description);
    else expect(answer.error_description).toMatch(description);
  });

  it("says unauthorized_client for a missing grant if the switch says so", async () => {
    test.switches.missingUserGrantError = "unauthorized_client";
    const answer = await refusal(test, { audience: "urn:ungranted" });
    test.switches.missingUserGrantError = "invalid_request";
    expect(answer.error).toBe("unauthorized_client");
  });

  it("keeps the query of a registered redirect_uri", async () => {
    const redirect_uri = "https://portal.example/other?keep=this";
    const visit = await new Browser(test.fetch).open(authorizeUrl(test, { redirect_uri, prompt: "none" }));
    expect(visit.headers.get("location")).toMatch(/^https:\/\/portal\.example\/other\?keep=this&error=login_required&/);
  });

  it("accepts a form as well as a query, and no other body", async () => {
    const browser = new Browser(test.fetch);
    const { searchParams } = authorizeUrl(test, { prompt: "none" });
    const visit = await browser.open(new URL("authorize", test.issuer), searchParams);
    expect(visit.headers.get("location")).toContain("error=login_required");
    const url = new URL("authorize", test.issuer);
    const json = await test.fetch(url, { method: "POST", body: "{}", headers: { "content-type": "application/json" } });
    expect(json.status).toBe(415);
    const big = await test.fetch(url, { method: "POST", body: new URLSearchParams({ state: "x".repeat(1_000_000) }) });
    expect(big.status).toBe(413);
  });

  it("uses the tenant's default audience if none is requested", async () => {
    test.store.settings = { default_audience: "urn:ungranted" };
    const answer = await refusal(test, { audience: undefined });
    test.store.settings = {};
    expect(answer.error_description).toContain("urn:ungranted");
  });

  it("names what it does not support, with a 4xx", async () => {
    for (const path of ["oauth/par", "oauth/device/code", "samlp/portal", "wsfed/portal", "passwordless/start"]) {
      const answer = await test.fetch(new URL(path, test.issuer), { method: "POST" });
      expect(answer.status).toBe(404);
      expect(JSON.stringify(await answer.json())).toContain("The local tenant lacks /");
    }
  });

  it("publishes metadata that says what it does", async () => {
    const answer = await test.fetch(new URL(".well-known/openid-configuration", test.issuer));
    expect(await answer.json()).toMatchObject({
      issuer: test.issuer,
      token_endpoint: `${test.issuer}oauth/token`,
      code_challenge_methods_supported: ["S256", "plain"],
      response_types_supported: ["code"],
    });
  });

  it("lets the origins of applications call, and no others", async () => {
    const allowed = async (path: string, origin: string) => {
      const headers = { origin, "access-control-request-method": "POST" };
      const preflight = await test.fetch(new URL(path, test.issuer), { method: "OPTIONS", headers });
      return preflight.headers.get("access-control-allow-origin");
    };
    for (const path of ["oauth/token", "userinfo", ".well-known/jwks.json"]) {
      expect(await allowed(path, "https://portal.example")).toBe("https://portal.example");
      expect(await allowed(path, "https://evil.example")).toBeNull();
      expect(await allowed(path, "null")).toBeNull();
    }
    const refused = await token(test, { grant_type: "nothing" }, { origin: "https://portal.example" });
    expect(refused.headers.get("access-control-allow-origin")).toBe("https://portal.example");
  });
});
