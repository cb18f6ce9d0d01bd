import { createHash, X509Certificate } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { generate } from "selfsigned";
import { strategyNames } from "../../../../packages/auth0-dialect/strategies.ts";
import { openTenant, type TenantUnderTest } from "../world/management.ts";

let api: TenantUnderTest;
let clientId: string;
beforeAll(async () => {
  api = await openTenant();
  clientId = (await api.call("POST", "/clients", { name: "Portal" })).body.client_id;
});
afterAll(() => api.close());

let count = 0;
const connect = (body: object = {}) => {
  count += 1;
  return api.call("POST", "/connections", { name: `customer-${count}`, strategy: "oidc", ...body });
};

describe("connections", () => {
  it.each(strategyNames("enterprise", "database"))("can be made of the strategy %s", async (strategy) => {
    expect((await connect({ strategy })).body).toMatchObject({
      strategy,
      enabled_clients: [],
      is_domain_connection: false,
    });
  });

  it("have their options and metadata replaced by a PATCH that names them, and otherwise kept", async () => {
    const made = (await connect({ options: { issuer: "https://a", scope: "openid" }, metadata: { a: "1", b: "2" } }))
      .body;
    const path = `/connections/${made.id}`;
    expect((await api.call("PATCH", path, { display_name: "A" })).body).toMatchObject({
      options: made.options,
      metadata: made.metadata,
    });
    const patched = (await api.call("PATCH", path, { options: { issuer: "https://b" }, metadata: { c: "3" } })).body;
    expect(patched.options).toMatchObject({ issuer: "https://b" });
    expect(patched.options).not.toHaveProperty("scope");
    expect(patched.metadata).toEqual({ c: "3" });
    expect((await api.call("GET", path)).body).toEqual(patched);
  });

  it("have a unique name, which cannot change", async () => {
    await connect({ name: "taken" });
    expect((await connect({ name: "taken" })).body).toEqual({
      statusCode: 409,
      error: "Conflict",
      message: "A connection with the same name already exists",
      errorCode: "connection_conflict",
    });
    const { id } = (await connect()).body;
    expect((await api.call("PATCH", `/connections/${id}`, { name: "other" })).status).toBe(400);
    expect((await api.call("PATCH", `/connections/${id}`, { strategy: "samlp" })).status).toBe(400);
  });

  it("are enabled for clients that exist", async () => {
    const { id } = (await connect()).body;
    const path = `/connections/${id}/clients`;
    expect((await api.call("PATCH", path, [{ client_id: clientId, status: true }])).status).toBe(204);
    expect((await api.call("GET", path)).body).toEqual({ clients: [{ client_id: clientId }] });
    expect((await api.call("PATCH", path, [{ client_id: "nobody", status: true }])).status).toBe(404);
    expect((await api.call("PATCH", path, [{ client_id: clientId, status: false }])).status).toBe(204);
    expect((await api.call("GET", path)).body).toEqual({ clients: [] });
    expect((await api.call("PATCH", path, { client_id: clientId })).status).toBe(400);
    expect((await connect({ enabled_clients: ["nobody"] })).status).toBe(400);
  });

  it("are listed for a client that they are enabled for", async () => {
    const { id } = (await connect({ strategy: "samlp" })).body;
    const path = `/clients/${clientId}/connections`;
    await api.call("PATCH", `/connections/${id}/clients`, [{ client_id: clientId, status: true }]);
    expect((await api.call("GET", `${path}?strategy=samlp`)).body).toMatchObject({ connections: [{ id }] });
    expect((await api.call("GET", `${path}?strategy=adfs`)).body).toEqual({ connections: [] });
    expect((await api.call("GET", "/clients/nobody/connections")).status).toBe(404);
  });

  it("keep a SCIM configuration, which has routes of its own", async () => {
    const { id, name } = (await connect({ strategy: "samlp" })).body;
    const path = `/connections/${id}/scim-configuration`;
    expect((await api.call("GET", path)).status).toBe(404);
    const body = {
      user_id_attribute: "externalId",
      mapping: [{ auth0: "app_metadata.department", scim: "department" }],
    };
    const created = await api.call("POST", path, body);
    const times = { created_at: expect.any(String), updated_on: expect.any(String), tenant_name: expect.any(String) };
    const whole = { connection_id: id, connection_name: name, strategy: "samlp", ...body, ...times };
    expect(created).toMatchObject({ status: 201, body: whole });
    expect((await api.call("GET", path)).body).toEqual(whole);
    expect(await api.call("POST", path, body)).toMatchObject({
      status: 400,
      body: { message: expect.stringMatching(/already exists/) },
    });
    await api.call("PATCH", `/connections/${id}`, { display_name: "Acme" });
    const changed = await api.call("PATCH", path, { user_id_attribute: "userName", mapping: [] });
    expect(changed.body).toMatchObject({ user_id_attribute: "userName", mapping: [] });
    expect((await api.call("GET", `/connections/${id}`)).body).not.toHaveProperty("scim");
    expect((await api.call("DELETE", path)).status).toBe(204);
    expect((await api.call("DELETE", path)).status).toBe(404);
  });

  it.each([
    ["adfs", {}, /SCIM is not supported for the strategy adfs/],
    ["samlp", {}, /The local tenant lacks SCIM's default mapping/],
    ["samlp", { mapping: [{ auth0: "name" }] }, /Payload validation error/],
  ])("refuse a SCIM configuration: %s %j", async (strategy, body, message) => {
    const { id } = (await connect({ strategy })).body;
    const answer = await api.call("POST", `/connections/${id}/scim-configuration`, body);
    expect(answer).toMatchObject({ status: 400, body: { message: expect.stringMatching(message) } });
  });

  it("are removed from organizations when they are deleted", async () => {
    const { id } = (await connect()).body;
    const organization = (await api.call("POST", "/organizations", { name: "gone-soon" })).body;
    await api.call("POST", `/organizations/${organization.id}/connections`, { connection_id: id });
    const deleted = await api.call("DELETE", `/connections/${id}`);
    expect(deleted.status).toBe(202);
    expect(deleted.body).toEqual({ deleted_at: expect.any(String) });
    expect((await api.call("GET", `/organizations/${organization.id}/connections`)).body).toEqual([]);
    expect((await api.call("GET", `/connections/${id}`)).body.errorCode).toBe("inexistent_connection");
  });

  it.each([
    {},
    { name: "a" },
    { name: "a b", strategy: "oidc" },
    { name: "-a", strategy: "oidc" },
    { name: "a--b", strategy: "oidc" },
    { name: "x".repeat(129), strategy: "oidc" },
    { name: "a1", strategy: "wsfed" },
    { name: "a2", strategy: "oidc", options: "none" },
    { name: "a3", strategy: "oidc", metadata: { k: 1 } },
    { name: "a4", strategy: "oidc", metadata: { k: "x".repeat(256) } },
    {
      name: "a5",
      strategy: "oidc",
      metadata: Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`k${i}`, "v"])),
    },
    { name: "a6", strategy: "oidc", id: "con_mine" },
  ])("are refused: %j", async (body) => {
    expect((await api.call("POST", "/connections", body)).body).toMatchObject({
      statusCode: 400,
      errorCode: "invalid_body",
    });
  });
});

describe("what Auth0 reads of a connection's provider", () => {
  const issuer = "https://login.provider.example";
  const metadata = { issuer, authorization_endpoint: `${issuer}/authorize`, jwks_uri: `${issuer}/keys` };
  /** The provider answers so; the tenant answers as ever. */
  const provider = (answer: () => Promise<Response>) => {
    api.upstreamFetch = (url, init) => (String(url).startsWith(issuer) ? answer() : api.fetch(url, init));
  };
  afterEach(() => {
    api.upstreamFetch = undefined;
  });

  it("is an OpenID provider's metadata, which fills the endpoints that the options lack", async () => {
    provider(async () => new Response(JSON.stringify(metadata)));
    const options = { client_id: "c", issuer, jwks_uri: "https://other.example/keys", authorization_endpoint: null };
    const { body } = await connect({ options });
    expect(body.options).toMatchObject({
      oidc_metadata: metadata,
      authorization_endpoint: metadata.authorization_endpoint,
      jwks_uri: options.jwks_uri,
    });
    // A login reads the provider's metadata itself: what was read here decides nothing.
    expect(api.store.connections.get(body.id)?.options).toEqual(options);
  });

  it("is nothing where the provider does not answer, or not with metadata", async () => {
    for (const text of ["<html>", "5", '{"issuer":5}']) {
      provider(async () => new Response(text));
      const { status, body } = await connect({ options: { issuer } });
      expect([status, body.options.oidc_metadata]).toEqual([201, undefined]);
    }
    provider(() => Promise.reject(new Error("down")));
    expect((await connect({ strategy: "samlp", options: { metadataUrl: `${issuer}/saml` } })).status).toBe(201);
  });

  it("is a SAML provider's certificate and endpoints, shown instead of its metadata", async () => {
    const { cert } = await generate([{ name: "commonName", value: "idp" }], { algorithm: "sha256", keySize: 2048 });
    const { raw, validTo } = new X509Certificate(cert);
    const endpoint = (name: string, path: string) =>
      `<md:${name} Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="${issuer}/${path}"/>`;
    const metadataXml =
      `<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="idp"><md:IDPSSODescriptor ` +
      `protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><md:KeyDescriptor><ds:KeyInfo ` +
      `xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>${raw.toString("base64")}` +
      `</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>${endpoint("SingleLogoutService", "out")}` +
      `${endpoint("SingleSignOnService", "in")}</md:IDPSSODescriptor></md:EntityDescriptor>`;
    const { options } = (await connect({ strategy: "samlp", options: { metadataXml } })).body;
    expect(options).toMatchObject({
      signInEndpoint: `${issuer}/in`,
      signOutEndpoint: `${issuer}/out`,
      expires: new Date(validTo).toISOString(),
      subject: { commonName: "idp" },
      thumbprints: [createHash("sha1").update(raw).digest("hex")],
    });
    expect(new X509Certificate(options.cert).raw).toEqual(raw);
    expect(options).not.toHaveProperty("metadataXml");
  });
});

describe("what Auth0 refuses of a connection", () => {
  const active = { identifier: { active: true } };
  it.each([
    [{ attributes: { email: active }, validation: {} }, "Cannot set both options.attributes and options.validation"],
    [
      { attributes: { email: active }, requires_username: true },
      "Cannot set both options.attributes and options.requires_username",
    ],
    [{ attributes: { email: { identifier: { active: false } } } }, "attributes must contain one active identifier"],
    [
      { attributes: { phone_number: { ...active, profile_required: true, signup: { status: "inactive" } } } },
      "attribute phone_number must also be required on signup",
    ],
  ])("is a database with %j", async (options, message) => {
    const { status, body } = await connect({ strategy: "auth0", options });
    expect([status, body.message]).toEqual([400, message]);
  });

  it("is an e-mail attribute that is not unique any more, and cross-app access of a database", async () => {
    const { id } = (await connect({ strategy: "auth0", options: { attributes: { email: active } } })).body;
    const options = { attributes: { email: { ...active, unique: false } } };
    expect((await api.call("PATCH", `/connections/${id}`, { options })).body.message).toBe(
      "cannot add non-unique email attribute",
    );
    expect((await connect({ strategy: "auth0", options })).status).toBe(201);
    const crossApp = await connect({ strategy: "auth0", cross_app_access_requesting_app: { active: true } });
    expect(crossApp.body).toMatchObject({ statusCode: 400, errorCode: "operation_not_supported" });
  });
});

describe("a database's options", () => {
  it("are completed where they are given in part, and keep the methods that a PATCH does not name", async () => {
    const given = {
      authentication_methods: { password: { enabled: true } },
      password_options: { complexity: { min_length: 12 }, history: { active: true } },
      attributes: { email: { identifier: { active: true } } },
    };
    const { id, options } = (await connect({ strategy: "auth0", options: given })).body;
    const none = { enabled: false };
    const methods = {
      password: { enabled: true, api_behavior: "required", signup_behavior: "allow" },
      ...{ passkey: none, email_otp: none, phone_otp: none },
    };
    expect(options.authentication_methods).toEqual(methods);
    expect(options.password_options.complexity).toMatchObject({ min_length: 12, character_type_rule: "all" });
    expect(options.password_options.history).toEqual({ active: true, size: 3 });
    expect(options.attributes.email).toMatchObject({ unique: true, verification_method: "link" });
    const patched = (await api.call("PATCH", `/connections/${id}`, { options: { requires_username: true } })).body;
    expect(patched.options).toMatchObject({ requires_username: true, authentication_methods: methods });
    expect(patched.options).not.toHaveProperty("password_options");
    const named = { authentication_methods: { passkey: { enabled: true } } };
    expect((await api.call("PATCH", `/connections/${id}`, { options: named })).body.options).toMatchObject({
      authentication_methods: { ...methods, passkey: { enabled: true } },
    });
  });
});

describe("a social connection's scope", () => {
  it.each([
    ["github", { email: true, repo_status: true, gist: false, profile: true }, ["user:email", "repo:status"]],
    ["facebook", { email: true, user_birthday: false, public_profile: true }, "email,public_profile"],
    ["apple", { name: true, email: true }, "name email"],
    ["windowslive", { graph_user: false, signin: true }, []],
    ["linkedin", { email: true, scope: ["own"] }, ["own"]],
    ["google-oauth2", {}, undefined],
  ])("of %s follows from its options: %j", async (strategy, options, scope) => {
    expect((await connect({ strategy, options })).body.options.scope).toEqual(scope);
  });
});

describe("strategies that the tenant knows nothing of", () => {
  it("are kept, as Auth0 does", async () => {
    for (const strategy of ["google-oauth2", "line", "salesforce-community", "oauth2"]) {
      expect((await connect({ strategy })).status).toBe(201);
    }
  });
});

describe("lists", () => {
  it("continue by checkpoint until each is shown once", async () => {
    for (let index = 0; index < 5; index += 1) await connect({ strategy: "ad" });
    const names: string[] = [];
    let next: string | undefined;
    do {
      const page = `/connections?take=2&strategy=ad${next === undefined ? "" : `&from=${next}`}`;
      const { body } = await api.call("GET", page);
      expect(body.connections.length).toBeLessThanOrEqual(2);
      for (const { name } of body.connections) names.push(name);
      next = body.next;
    } while (next !== undefined);
    expect(names).toHaveLength(6);
    expect(new Set(names).size).toBe(6);
  });

  it("have pages and totals, and are empty past the end", async () => {
    const first = (await api.call("GET", "/connections?include_totals=true&per_page=3")).body;
    expect(first).toMatchObject({ start: 0, limit: 3 });
    expect(first).not.toHaveProperty("length");
    const past = (await api.call("GET", "/connections?include_totals=true&per_page=3&page=99")).body;
    expect(past).toMatchObject({ connections: [], total: first.total });
    expect(Array.isArray((await api.call("GET", "/connections")).body)).toBe(true);
  });

  it("show the requested fields", async () => {
    const [only] = (await api.call("GET", "/connections?fields=name,id&per_page=1")).body;
    const whatever = ["authentication", "connected_accounts", "is_domain_connection"];
    expect(Object.keys(only).sort()).toEqual([...whatever, "id", "name"].sort());
    const [rest] = (await api.call("GET", "/connections?fields=name&include_fields=false&per_page=1")).body;
    expect(rest).not.toHaveProperty("name");
    expect(rest).toHaveProperty("strategy");
  });

  it.each([
    "page=x",
    "page=-1",
    "per_page=101",
    "take=0",
    "take=101",
    "take=1&from=zzz",
    "include_totals=yes",
    "page=1e9",
  ])("refuse a query that is not one: %s", async (query) => {
    const { body } = await api.call("GET", `/connections?${query}`);
    expect(body).toMatchObject({ statusCode: 400, errorCode: "invalid_query_string" });
  });
});
