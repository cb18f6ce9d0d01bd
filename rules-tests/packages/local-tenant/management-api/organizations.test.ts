import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { openTenant, type TenantUnderTest } from "../world/management.ts";

let api: TenantUnderTest;
beforeAll(async () => {
  api = await openTenant();
});
afterAll(() => api.close());

let count = 0;
const organization = async (body: object = {}) => {
  count += 1;
  return (await api.call("POST", "/organizations", { name: `org-${count}`, ...body })).body;
};
const connection = async () => {
  count += 1;
  return (await api.call("POST", "/connections", { name: `con-${count}`, strategy: "oidc" })).body;
};

describe("organizations", () => {
  it("are found by id and by name, changed and deleted", async () => {
    const made = await organization({ display_name: "Acme", metadata: { customer: "acme" } });
    expect((await api.call("GET", `/organizations/name/${made.name}`)).body).toEqual(made);
    const patched = (await api.call("PATCH", `/organizations/${made.id}`, { metadata: { other: "x" } })).body;
    expect(patched).toEqual({ ...made, metadata: { other: "x" } });
    expect((await api.call("DELETE", `/organizations/${made.id}`)).status).toBe(204);
    expect((await api.call("GET", `/organizations/${made.id}`)).body).toEqual({
      statusCode: 404,
      error: "Not Found",
      message: "No organization found by that id or name",
    });
  });

  it.each(["organizations", "connections"])("%s beyond a thousand come by checkpoint only", async (list) => {
    expect((await api.call("GET", `/${list}?page=9&per_page=100`)).status).toBe(200);
    expect(await api.call("GET", `/${list}?page=10&per_page=100`)).toMatchObject({
      status: 400,
      body: { errorCode: "invalid_paging", message: "Requesting page exceeds the allowed maximum of 1000 records" },
    });
    expect((await api.call("GET", `/${list}?take=100`)).status).toBe(200);
  });

  it("have a unique name", async () => {
    const first = await organization();
    const second = await organization();
    expect((await api.call("POST", "/organizations", { name: first.name })).status).toBe(409);
    expect((await api.call("PATCH", `/organizations/${second.id}`, { name: first.name })).status).toBe(409);
    expect((await api.call("PATCH", `/organizations/${second.id}`, { name: second.name })).status).toBe(200);
  });

  it.each([
    {},
    { name: "" },
    { name: "Acme" },
    { name: "a".repeat(51) },
    { name: "ok", display_name: 5 },
    { name: "ok", metadata: { k: 5 } },
    { name: "ok", third_party_client_access: "deny" },
    { name: "ok", metadata: Object.fromEntries(Array.from({ length: 26 }, (_, index) => [`k${index}`, "v"])) },
  ])("are refused: %j", async (body) => {
    expect((await api.call("POST", "/organizations", body)).status).toBe(400);
  });

  it("have no discovery domains, and cannot get any here", async () => {
    const { id } = await organization();
    expect((await api.call("GET", `/organizations/${id}/discovery-domains`)).body).toEqual({ domains: [] });
    expect((await api.call("POST", `/organizations/${id}/discovery-domains`, { domain: "a.example" })).status).toBe(
      404,
    );
  });

  it("are associated with applications, which each says of them", async () => {
    const { id } = await organization();
    const grant_types = ["authorization_code"];
    const { client_id } = (await api.call("POST", "/clients", { name: "Portal", grant_types })).body;
    const path = `/organizations/${id}/clients`;
    const clients = [{ client_id, use_for_member_access: true }];
    const shown = { ...clients[0], client: { name: "Portal", is_first_party: true, grant_types } };
    const made = await api.call("POST", path, { clients });
    expect([made.status, made.body]).toEqual([201, [shown]]);
    expect((await api.call("GET", path)).body).toEqual({ clients: [shown] });
    expect((await api.call("GET", `${path}/${client_id}`)).body).toEqual(shown);
    const listed = (await api.call("GET", `/organizations?include_client_association_for=${client_id}`)).body;
    expect(listed.find((item: { id: string }) => item.id === id).client).toEqual({ use_for_member_access: true });
    const unused = { use_for_member_access: false };
    expect((await api.call("PATCH", `${path}/${client_id}`, unused)).body).toEqual({ ...shown, ...unused });
    expect((await api.call("POST", path, { clients: [{ client_id: "nobody" }] })).status).toBe(404);
    expect((await api.call("DELETE", path, { clients: [client_id] })).status).toBe(204);
    expect((await api.call("GET", path)).body).toEqual({ clients: [] });
    expect((await api.call("GET", `${path}/${client_id}`)).status).toBe(404);
  });
});

describe("connections of an organization", () => {
  it("are shown with Auth0's defaults, at both of its paths", async () => {
    const { id } = await organization();
    const { id: connectionId, name } = await connection();
    const made = await api.call("POST", `/organizations/${id}/connections`, { connection_id: connectionId });
    expect(made.status).toBe(201);
    expect(made.body).toEqual({
      connection_id: connectionId,
      assign_membership_on_login: false,
      show_as_button: true,
      is_enabled: true,
      organization_access_level: "none",
      connection: { name, strategy: "oidc" },
    });
    for (const path of ["connections", "enabled_connections"]) {
      expect((await api.call("GET", `/organizations/${id}/${path}/${connectionId}`)).body).toEqual(made.body);
    }
    const patch = { assign_membership_on_login: true };
    const path = `/organizations/${id}/connections/${connectionId}`;
    expect((await api.call("PATCH", path, patch)).body).toEqual({ ...made.body, ...patch });
    expect((await api.call("DELETE", path)).status).toBe(204);
    expect((await api.call("GET", path)).status).toBe(404);
  });

  it("end their pages, which SDKs read until one is empty", async () => {
    const { id } = await organization();
    await api.call("POST", `/organizations/${id}/connections`, { connection_id: (await connection()).id });
    const list = (page: number) => api.call("GET", `/organizations/${id}/connections?page=${page}&include_totals=true`);
    expect((await list(0)).body).toMatchObject({ start: 0, limit: 50, total: 1 });
    expect((await list(1)).body.connections).toEqual([]);
  });

  it("exist, and are added once", async () => {
    const { id } = await organization();
    const post = (body: unknown) => api.call("POST", `/organizations/${id}/connections`, body);
    expect((await post({ connection_id: "con_none" })).status).toBe(404);
    const { id: connectionId } = await connection();
    expect((await post({ connection_id: connectionId, is_signup_enabled: true })).status).toBe(400);
    expect((await post({ connection_id: connectionId, is_enabled: false })).body.message).toContain("lacks");
    expect((await post({ connection_id: connectionId })).status).toBe(201);
    expect((await post({ connection_id: connectionId })).status).toBe(409);
  });
});

describe("client grants of an organization", () => {
  it("must allow organizations", async () => {
    const { id } = await organization();
    const audience = "https://api.example.com/orders";
    await api.call("POST", "/resource-servers", { identifier: audience });
    const { client_id } = (await api.call("POST", "/clients", { name: "Machine" })).body;
    const grant = (await api.call("POST", "/client-grants", { client_id, audience })).body;
    const path = `/organizations/${id}/client-grants`;
    expect((await api.call("POST", path, { grant_id: grant.id })).status).toBe(400);
    await api.call("PATCH", `/client-grants/${grant.id}`, { organization_usage: "allow" });
    expect((await api.call("POST", path, { grant_id: grant.id })).status).toBe(201);
    expect((await api.call("GET", path)).body).toMatchObject([{ id: grant.id, client_id, audience }]);
    expect((await api.call("GET", `/client-grants/${grant.id}/organizations`)).body.organizations).toHaveLength(1);
    expect((await api.call("DELETE", `${path}/${grant.id}`)).status).toBe(204);
    expect((await api.call("GET", path)).body).toEqual([]);
  });
});

describe("members of an organization", () => {
  it("are users that exist", async () => {
    const { id } = await organization();
    const userId = "oidc|acme-oidc|ann";
    const now = new Date().toISOString();
    api.running.tenant.store.users.put({
      user_id: userId,
      email: "ann@acme.example",
      identities: [],
      app_metadata: {},
      user_metadata: {},
      created_at: now,
      updated_at: now,
      logins_count: 1,
    });
    const path = `/organizations/${id}/members`;
    expect((await api.call("POST", path, { members: ["oidc|acme-oidc|nobody"] })).status).toBe(404);
    expect((await api.call("POST", path, { members: [userId] })).status).toBe(204);
    expect((await api.call("GET", path)).body).toMatchObject([{ user_id: userId, email: "ann@acme.example" }]);
    const { body: page } = await api.call("GET", `${path}?take=50&fields=user_id`);
    expect(page).toEqual({ members: [{ user_id: userId }], next: expect.any(String) });
    expect((await api.call("GET", `${path}?take=50&from=${page.next}`)).body).toEqual({ members: [] });
    expect((await api.call("DELETE", path, { members: [userId] })).status).toBe(204);
    expect((await api.call("GET", path)).body).toEqual([]);
  });
});
