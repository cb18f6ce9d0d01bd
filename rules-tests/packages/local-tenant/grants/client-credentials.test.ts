import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { type Changes, token } from "../login/portal.ts";
import { verified } from "../login/verify.ts";
import { audience, machine, orders, startTestTenant, type TestTenant } from "../world/acme.ts";

const ask = {
  grant_type: "client_credentials",
  client_id: "machine",
  client_secret: machine.client_secret,
  audience,
};

describe("the client credentials grant", () => {
  let test: TestTenant;
  beforeAll(async () => {
    test = await startTestTenant();
    const policy = { client: { policy: "deny_all" as const } };
    test.store.resourceServers.put({
      ...orders,
      id: "c",
      identifier: "urn:closed",
      subject_type_authorization: policy,
    });
    test.store.resourceServers.put({ ...orders, id: "u", identifier: "urn:ungranted" });
    test.store.resourceServers.put({ ...orders, id: "o", identifier: "urn:organizations" });
    test.store.clientGrants.put({ id: "1", client_id: "machine", audience: "urn:closed", scope: [] });
    test.store.clientGrants.put({ id: "2", client_id: "machine", audience: "urn:ungranted", subject_type: "user" });
    const grant = { id: "3", client_id: "machine", audience: "urn:organizations" };
    test.store.clientGrants.put({ ...grant, organization_usage: "require" });
    test.store.clients.put({ ...machine, client_id: "no-grant", grant_types: ["authorization_code"] });
    const pub = { token_endpoint_auth_method: "none" as const, client_id: "public" };
    test.store.clients.put({ ...machine, ...pub });
  });
  afterAll(() => test.close());
  afterEach(() => test.unbind());

  const refused = async (changes: Changes) => {
    const { status, body } = await token(test, { ...ask, ...changes });
    expect(body).not.toHaveProperty("access_token");
    return [status, body.error, body.error_description];
  };

  it("issues a machine's token with every scope of the grant", async () => {
    const { status, body, headers } = await token(test, ask);
    expect(status).toBe(200);
    expect(headers.get("cache-control")).toBe("no-store");
    expect(body).toEqual({
      access_token: expect.any(String),
      expires_in: 86_400,
      scope: "read:orders export:orders",
      token_type: "Bearer",
    });
    const { header, claims } = await verified(test, body.access_token, audience);
    expect(header).toMatchObject({ typ: "at+jwt" });
    expect(claims).toEqual({
      iss: test.issuer,
      sub: "machine@clients",
      aud: audience,
      client_id: "machine",
      scope: "read:orders export:orders",
      iat: expect.any(Number),
      exp: claims.iat === undefined ? undefined : claims.iat + 86_400,
      jti: expect.any(String),
    });
  });

  it("names the grant type in tokens of Auth0's own dialect", async () => {
    const { body } = await token(test, { ...ask, audience: "urn:legacy" });
    const { header, claims } = await verified(test, body.access_token, "urn:legacy");
    expect(header).toMatchObject({ typ: "JWT" });
    expect(claims).toMatchObject({ azp: "machine", gty: "client-credentials", sub: "machine@clients" });
    expect(claims.scope).toBe("read:orders write:orders export:orders");
  });

  it("issues all granted scopes, or those of them that are requested, depending on the switch", async () => {
    expect((await token(test, { ...ask, scope: "read:orders" })).body.scope).toBe("read:orders export:orders");
    test.switches.clientCredentialsScopes = "requested";
    const requested = await token(test, { ...ask, scope: "read:orders" });
    const none = await token(test, ask);
    test.switches.clientCredentialsScopes = "all_granted";
    expect(requested.body.scope).toBe("read:orders");
    expect(none.body.scope).toBe("read:orders export:orders");
  });

  it.each<[string, Changes, [number, string, string | RegExp]]>([
    ["an unknown API", { audience: "urn:nobody" }, [403, "access_denied", "Service not found: urn:nobody"]],
    [
      "no API",
      { audience: undefined },
      [403, "access_denied", "No audience parameter was provided, and no default audience has been configured"],
    ],
    [
      "no grant for machines",
      { audience: "urn:ungranted" },
      [
        403,
        "access_denied",
        'Client is not authorized to access "urn:ungranted". You need to create a "client-grant" associated to this API. See: https://auth0.com/docs/api/management/v2/client-grants/post-client-grants',
      ],
    ],
    [
      "an API closed to machines",
      { audience: "urn:closed" },
      [403, "access_denied", 'The API "urn:closed" denies access to every client on its own behalf.'],
    ],
    [
      "a scope beyond the grant",
      { scope: "read:orders write:orders" },
      [403, "access_denied", "Client has not been granted scopes: write:orders"],
    ],
    [
      "an organization",
      { organization: "org_1" },
      [400, "invalid_request", "parameter organization is not allowed by the client grant"],
    ],
    [
      "a grant that requires an organization",
      { audience: "urn:organizations" },
      [400, "invalid_request", "parameter organization is required by the client grant"],
    ],
    [
      "a client without the grant type",
      { client_id: "no-grant" },
      [403, "unauthorized_client", "Grant type 'client_credentials' not allowed for the client."],
    ],
    ["a public client", { client_id: "public", client_secret: undefined }, [401, "access_denied", "Unauthorized"]],
    [
      "another grant type",
      { grant_type: "password" },
      [403, "unauthorized_client", "Grant type 'password' not allowed for the client."],
    ],
    ["no grant type", { grant_type: undefined }, [400, "invalid_request", "Missing required parameter: grant_type"]],
  ])("refuses %s before any Action runs", async (_what, changes, expected) => {
    test.bind("credentials-exchange", `throw new Error("the Action ran");`);
    expect(await refused(changes)).toEqual(expected);
  });

  it("names a grant type that the client may use but the tenant does not support", async () => {
    const grant_type = "urn:ietf:params:oauth:grant-type:device_code";
    test.store.clients.put({ ...machine, client_id: "exchange", grant_types: [grant_type] });
    const expected = [400, "unsupported_grant_type", `The local tenant lacks the grant type '${grant_type}'.`];
    expect(await refused({ client_id: "exchange", grant_type })).toEqual(expected);
  });

  describe("with an Action", () => {
    const bind = (body: string) => test.bind("credentials-exchange", body);

    it("shows it the event that Auth0 documents", async () => {
      bind(`api.accessToken.setCustomClaim("https://x.example/event", JSON.parse(JSON.stringify(event)));`);
      const json = { ...ask, scope: "read:orders", username: "eve", nested: { roles: ["admin"] } };
      const response = await test.fetch(new URL("oauth/token", test.issuer), {
        method: "POST",
        body: JSON.stringify(json),
        headers: { "content-type": "application/json", "user-agent": "a test", "accept-language": "de" },
      });
      const { access_token } = (await response.json()) as { access_token: string };
      const { claims } = await verified(test, access_token, audience);
      expect(claims["https://x.example/event"]).toMatchObject({
        accessToken: { customClaims: {}, scope: ["read:orders", "export:orders"] },
        client: { client_id: "machine", name: "Nightly sync", metadata: { customer: "acme" } },
        request: { body: json, method: "POST", ip: "127.0.0.1", language: "de", user_agent: "a test", geoip: {} },
        resource_server: { identifier: audience },
        tenant: { id: "test" },
        transaction: { requested_scopes: ["read:orders"] },
      });
    });

    it("hides the client's secret from it if the switch says so", async () => {
      bind(`api.accessToken.setCustomClaim("https://x.example/body", event.request.body);`);
      test.switches.bodyHoldsClientSecret = false;
      const { body } = await token(test, ask);
      test.switches.bodyHoldsClientSecret = true;
      const { claims } = await verified(test, body.access_token);
      expect(claims["https://x.example/body"]).toEqual({
        grant_type: "client_credentials",
        client_id: "machine",
        audience,
      });
    });

    it.each([
      ["invalid_scope", 400],
      ["invalid_request", 400],
      ["server_error", 500],
    ])("answers its denial %s with %d", async (code, status) => {
      bind(`api.access.deny("${code}", "audience_not_allowed: no");`);
      expect(await refused({})).toEqual([status, code, "audience_not_allowed: no"]);
    });

    it("answers a denial with server_error with the status that the switch sets", async () => {
      bind(`api.access.deny("server_error", "no");`);
      test.switches.credentialsExchangeServerErrorStatus = 400;
      const answer = await refused({});
      test.switches.credentialsExchangeServerErrorStatus = 500;
      expect(answer).toEqual([400, "server_error", "no"]);
    });

    it.each([
      ["throws", `throw new Error("it broke");`, "it broke"],
      ["never ends", `await new Promise(() => {});`, /longer than 300 ms/],
      ["does not compile", `)(`, /./],
    ])("issues nothing where it %s", async (_what, body, message) => {
      bind(`api.accessToken.setCustomClaim("https://x.example/a", 1); ${body}`);
      const [status, error, description] = await refused({});
      expect([status, error]).toEqual([500, "server_error"]);
      expect(description).toMatch(message);
      expect(test.log).toContainEqual(expect.objectContaining({ type: "actions_execution_failed" }));
    });

    it("issues nothing if a bound Action has no deployed version", async () => {
      bind("");
      for (const version of test.store.actionVersions.list()) test.store.actionVersions.delete(version.id);
      expect(await refused({})).toEqual([500, "server_error", "The Actions of credentials-exchange could not be run."]);
    });

    it("drops the claims that Auth0 drops, and does not let it change the tenant's own", async () => {
      bind(`for (const name of ["sub", "aud", "iss", "scope", "roles", "groups", "permissions", "act", "client_id",
        "azp", "gty", "https://auth0.com/x", "https://sub.AUTH0.com/x", "urn:auth0:x", "http://webtask.io/", "email",
        "https://mine.example/roles", "plain", "https://notauth0.com/x", "__proto__"])
        api.accessToken.setCustomClaim(name, "set");`);
      const { body } = await token(test, ask);
      const { claims } = await verified(test, body.access_token, audience);
      expect(claims.sub).toBe("machine@clients");
      const set = Object.entries(claims).filter(([, value]) => value === "set");
      expect(set.map(([name]) => name).sort()).toEqual(
        ["__proto__", "https://mine.example/roles", "https://notauth0.com/x", "plain"].sort(),
      );
    });

    it("lets it remove scopes, and never add any beyond the grant", async () => {
      bind(`api.transaction.removeTargetScope("export:orders"); api.transaction.addTargetScope("write:orders");`);
      expect((await token(test, ask)).body.scope).toBe("read:orders");
      bind(`api.transaction.clearTargetScopes();`);
      const { body } = await token(test, ask);
      expect(body).not.toHaveProperty("scope");
      expect((await verified(test, body.access_token)).claims).not.toHaveProperty("scope");
    });

    it("refuses more claims than a token may hold", async () => {
      bind(`api.accessToken.setCustomClaim("https://x.example/big", "x".repeat(101 * 1024));`);
      expect(await refused({})).toEqual([400, "invalid_request", "The custom claims exceed the limit of 100 kB."]);
    });
  });

  it("serves the Management API as an audience, whose claims must be namespaced", async () => {
    const identifier = `${test.issuer}api/v2/`;
    const system = { id: "system", identifier, scopes: [{ value: "read:clients" }], is_system: true };
    test.store.resourceServers.put(system);
    test.store.clientGrants.put({ id: "m", client_id: "machine", audience: identifier, scope: ["read:clients"] });
    test.bind(
      "credentials-exchange",
      `api.accessToken.setCustomClaim("plain", 1); api.accessToken.setCustomClaim("https://x.example/a", 1);`,
    );
    const { body } = await token(test, { ...ask, audience: identifier });
    const claims = await test.tenant.keys.verify(body.access_token, { issuer: test.issuer, audience: identifier });
    expect(claims).toMatchObject({ scope: "read:clients", "https://x.example/a": 1 });
    expect(claims).not.toHaveProperty("plain");
  });
});
