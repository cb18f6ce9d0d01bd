import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { openTenant, type TenantUnderTest } from "../world/management.ts";

let api: TenantUnderTest;
const id = "oidc|acme-oidc|ann";
const path = `/users/${encodeURIComponent(id)}`;
beforeAll(async () => {
  api = await openTenant();
  const now = "2026-01-01T00:00:00.000Z";
  const identities = [{ connection: "acme-oidc", provider: "oidc", user_id: "acme-oidc|ann", isSocial: false }];
  const user = { user_id: id, email: "ann@acme.example", identities, app_metadata: { a: 1 }, user_metadata: {} };
  api.running.tenant.store.users.put({ ...user, created_at: now, updated_at: now, logins_count: 1 });
});
afterAll(() => api.close());

describe("users", () => {
  it("are listed, found by id and by e-mail address", async () => {
    expect((await api.call("GET", "/users")).body).toHaveLength(1);
    expect((await api.call("GET", path)).body).toMatchObject({ user_id: id, email: "ann@acme.example" });
    expect((await api.call("GET", "/users-by-email?email=ann@acme.example")).body).toHaveLength(1);
    expect((await api.call("GET", "/users-by-email?email=bob@acme.example")).body).toEqual([]);
    expect((await api.call("GET", "/users?q=email:ann@acme.example")).body).toHaveLength(1);
    expect((await api.call("GET", '/users?q=name:"Bob B"')).body).toEqual([]);
    for (const q of ["ann", "email:*@acme.example", "a:b AND c:d"]) {
      const { message } = (await api.call("GET", `/users?q=${encodeURIComponent(q)}`)).body;
      expect(message).toContain("local tenant lacks search");
    }
    expect((await api.call("GET", "/users/nobody")).body.errorCode).toBe("inexistent_user");
  });

  it("have metadata merged at its first level, and can be blocked", async () => {
    const patch = { blocked: true, app_metadata: { b: { c: 2 }, a: null } };
    expect((await api.call("PATCH", path, patch)).body).toMatchObject({ blocked: true, app_metadata: { b: { c: 2 } } });
    expect((await api.call("GET", path)).body.app_metadata).not.toHaveProperty("a");
  });

  it("keep what their identity provider says", async () => {
    expect((await api.call("PATCH", path, { email: "evil@acme.example" })).status).toBe(400);
    expect((await api.call("PATCH", path, { app_metadata: [] })).status).toBe(400);
    expect((await api.call("POST", "/users", { email: "x@y.example" })).status).toBe(400);
  });

  it("are deleted", async () => {
    expect((await api.call("DELETE", path)).status).toBe(204);
    expect((await api.call("GET", path)).status).toBe(404);
  });
});

describe("users of a database", () => {
  const connection = "Database";
  const post = (body: object) => api.call("POST", "/users", { connection, password: "Pass$1234", ...body });
  beforeAll(async () => {
    await api.call("POST", "/connections", { name: connection, strategy: "auth0" });
    await api.call("POST", "/connections", { name: "enterprise", strategy: "oidc" });
  });

  it("are created, without their password, and once", async () => {
    const { status, body } = await post({ email: "eve@db.example", user_id: "eve" });
    expect(status).toBe(201);
    expect(body).toEqual({
      user_id: "auth0|eve",
      email: "eve@db.example",
      email_verified: false,
      name: "eve@db.example",
      nickname: "eve",
      picture: expect.stringMatching(/^https:\/\/s\.gravatar\.com\/avatar\/[0-9a-f]{32}\?/),
      identities: [{ connection, user_id: "eve", provider: "auth0", isSocial: false }],
      created_at: expect.any(String),
      updated_at: expect.any(String),
    });
    expect(JSON.stringify(api.store.users.get("auth0|eve"))).not.toContain("Pass$1234");
    expect((await post({ email: "eve@db.example" })).body).toMatchObject({
      statusCode: 409,
      errorCode: "auth0_idp_error",
    });
    expect((await post({ email: "other@db.example", user_id: "eve" })).status).toBe(409);
  });

  it("can be changed at their root, and lose all metadata to an empty object", async () => {
    const { user_id } = (await post({ username: "mal", user_metadata: { a: 1 }, app_metadata: { b: 2 } })).body;
    const patch = async (body: object) => (await api.call("PATCH", `/users/${encodeURIComponent(user_id)}`, body)).body;
    expect(await patch({ given_name: "Mal" })).toMatchObject({ given_name: "Mal", user_metadata: { a: 1 } });
    const emptied = await patch({ app_metadata: {}, user_metadata: {} });
    expect(emptied).not.toHaveProperty("app_metadata");
    expect((await api.call("DELETE", `/users/${encodeURIComponent(user_id)}`)).status).toBe(204);
  });

  it("are the only ones that can be created", async () => {
    expect((await post({ connection: "enterprise", email: "a@b.example" })).body.message).toContain(
      "identity provider",
    );
    expect((await post({ connection: "nowhere", email: "a@b.example" })).status).toBe(404);
    expect((await post({})).status).toBe(400);
  });
});

describe("the tenant's settings", () => {
  it("are those of a new tenant: tools send flags only where they read some", async () => {
    const { body } = await api.call("GET", "/tenants/settings");
    expect(body).toMatchObject({ session_lifetime: 168, idle_session_lifetime: 72, enabled_locales: ["en"] });
    expect(body.flags).toMatchObject({ enable_sso: true, revoke_refresh_token_grant: false });
    expect(body.sandbox_versions_available).toContain(body.sandbox_version);
  });

  it("keep lifetimes in hours, in whichever unit they are given", async () => {
    const minutes = { session_lifetime_in_minutes: 90, idle_session_lifetime_in_minutes: 30 };
    const { body } = await api.call("PATCH", "/tenants/settings", minutes);
    expect(body).toMatchObject({ session_lifetime: 1.5, idle_session_lifetime: 0.5 });
    expect(body).not.toHaveProperty("session_lifetime_in_minutes");
    expect(api.store.settings.session_lifetime).toBe(1.5);
  });

  it("keep a page's text when it is only turned off", async () => {
    const change_password = { enabled: true, html: "<p>x</p>" };
    await api.call("PATCH", "/tenants/settings", { change_password });
    const { body } = await api.call("PATCH", "/tenants/settings", { change_password: { enabled: false } });
    expect(body.change_password).toEqual({ enabled: false, html: "<p>x</p>" });
    await api.call("PATCH", "/tenants/settings", { change_password: null });
  });

  it("are merged, flags too, and null removes one", async () => {
    await api.call("PATCH", "/tenants/settings", { friendly_name: "Vendor", flags: { a: true } });
    const patched = await api.call("PATCH", "/tenants/settings", { flags: { b: false }, friendly_name: null, x: 1 });
    expect(patched.body).toMatchObject({ flags: { a: true, b: false, enable_sso: true }, x: 1 });
    expect(patched.body).not.toHaveProperty("friendly_name");
    const { sandbox_versions_available: _only, ...settings } = (await api.call("GET", "/tenants/settings")).body;
    expect(patched.body).toMatchObject(settings);
    expect((await api.call("PATCH", "/tenants/settings", { flags: { a: "yes" } })).status).toBe(400);
  });
});

describe("what the tenant cannot hold yet", () => {
  it("is an empty list, and its creation is refused by name", async () => {
    expect((await api.call("GET", "/roles?include_totals=true")).body).toMatchObject({ roles: [], total: 0 });
    expect((await api.call("GET", "/connections-directory-provisionings")).body).toEqual({
      directory_provisionings: [],
    });
    expect((await api.call("POST", "/roles", {})).body.message).toContain("lacks roles");
  });
});
