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
    expect((await api.call("GET", "/users?q=ann")).body.message).toContain("lacks search");
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
    expect((await api.call("POST", "/users", { email: "x@y.example" })).status).toBe(404);
  });

  it("are deleted", async () => {
    expect((await api.call("DELETE", path)).status).toBe(204);
    expect((await api.call("GET", path)).status).toBe(404);
  });
});

describe("the tenant's settings", () => {
  it("are merged, flags too, and null takes one away", async () => {
    await api.call("PATCH", "/tenants/settings", { friendly_name: "Vendor", flags: { a: true } });
    const patched = await api.call("PATCH", "/tenants/settings", { flags: { b: false }, friendly_name: null, x: 1 });
    expect(patched.body).toEqual({ flags: { a: true, b: false }, x: 1 });
    expect((await api.call("GET", "/tenants/settings")).body).toEqual(patched.body);
    expect((await api.call("PATCH", "/tenants/settings", { flags: { a: "yes" } })).status).toBe(400);
  });
});

describe("what the tenant cannot hold yet", () => {
  it("is an empty list, and refused by name when made", async () => {
    expect((await api.call("GET", "/roles?include_totals=true")).body).toMatchObject({ roles: [], total: 0 });
    expect((await api.call("GET", "/connections-directory-provisionings")).body).toEqual({
      directory_provisionings: [],
    });
    expect((await api.call("POST", "/roles", {})).body.message).toContain("lacks roles");
  });
});
