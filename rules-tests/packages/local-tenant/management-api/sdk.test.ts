import { afterAll, beforeAll, describe, expect, it, jest } from "@jest/globals";
import { ManagementClient } from "auth0";
import { openTenant, type TenantUnderTest } from "../world/management.ts";

let api: TenantUnderTest;
let sdk: ManagementClient;
beforeAll(async () => {
  api = await openTenant();
  const { domain, clientId, clientSecret, tenant } = api.running;
  // Elsewhere NODE_EXTRA_CA_CERTS makes the SDK trust the tenant; it is read when a process starts.
  jest.spyOn(globalThis, "fetch").mockImplementation(tenant.fetch);
  sdk = new ManagementClient({ domain, clientId, clientSecret });
});
afterAll(async () => {
  jest.restoreAllMocks();
  await api.close();
});

describe("the auth0 SDK", () => {
  it("signs in, writes clients and reads them page by page", async () => {
    const created = await sdk.clients.create({ name: "SDK", app_type: "spa", client_metadata: { a: "1" } });
    const id = String(created.client_id);
    const updated = await sdk.clients.update(id, { client_metadata: { b: "2" } });
    expect(updated.client_metadata).toEqual({ a: "1", b: "2" });
    const names: unknown[] = [];
    for await (const client of await sdk.clients.list({ per_page: 1 })) names.push(client.name);
    expect(names).toEqual(["Local Deploy CLI", "SDK"]);
    await sdk.clients.delete(id);
    await expect(sdk.clients.get(id)).rejects.toMatchObject({
      statusCode: 404,
      message: expect.stringContaining("client"),
    });
  });

  it("writes APIs and grants", async () => {
    const identifier = "https://api.example.com/orders";
    await sdk.resourceServers.create({ identifier, scopes: [{ value: "read" }] });
    const { client_id: clientId } = await sdk.clients.create({ name: "Machine" });
    const grant = await sdk.clientGrants.create({ client_id: String(clientId), audience: identifier, scope: ["read"] });
    const listed = await sdk.clientGrants.list({ audience: identifier, take: 1 });
    expect(listed.data.map(({ id }) => id)).toEqual([grant.id]);
  });

  it("writes connections and reads them by checkpoint", async () => {
    for (const name of ["a", "b", "c"]) await sdk.connections.create({ name, strategy: "oidc" });
    const names: unknown[] = [];
    for await (const connection of await sdk.connections.list({ take: 2 })) names.push(connection.name);
    expect(names).toEqual(["a", "b", "c"]);
  });

  it("writes organizations and their connections, and reads them to the end", async () => {
    const organization = await sdk.organizations.create({ name: "acme", metadata: { customer: "acme" } });
    const connection = await sdk.connections.create({ name: "acme-oidc", strategy: "oidc" });
    const id = String(organization.id);
    await sdk.organizations.connections.create(id, { connection_id: String(connection.id) });
    const names: unknown[] = [];
    for await (const link of await sdk.organizations.connections.list(id)) names.push(link.connection?.name);
    expect(names).toEqual(["acme-oidc"]);
  });

  it("deploys an Action and binds it", async () => {
    const supported_triggers = [{ id: "post-login" as const, version: "v3" }];
    const action = await sdk.actions.create({ name: "A", supported_triggers, code: "//" });
    const id = String(action.id);
    expect((await sdk.actions.deploy(id)).number).toBe(1);
    await sdk.actions.triggers.bindings.updateMany("post-login", {
      bindings: [{ ref: { type: "action_id", value: id }, display_name: "A" }],
    });
    const bound: unknown[] = [];
    for await (const binding of await sdk.actions.triggers.bindings.list("post-login")) bound.push(binding.action?.id);
    expect(bound).toEqual([id]);
  });
});
