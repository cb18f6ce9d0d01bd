import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { TenantLogs } from "../../../../packages/local-tenant/log/tenant-logs.ts";
import { createMemoryStore } from "../../../../packages/local-tenant/store/memory-store.ts";
import { openTenant, type TenantUnderTest } from "../world/management.ts";

describe("the tenant's log", () => {
  let api: TenantUnderTest;
  const audience = "https://api.example";
  let machine: { client_id: string; client_secret: string };
  beforeAll(async () => {
    api = await openTenant();
    machine = (await api.call("POST", "/clients", { name: "Batch job", grant_types: ["client_credentials"] })).body;
    await api.call("POST", "/resource-servers", { identifier: audience, scopes: [{ value: "read" }] });
    await api.call("POST", "/client-grants", { client_id: machine.client_id, audience, scope: ["read"] });
  });
  afterAll(() => api.close());

  const token = async (parameters: Record<string, string>, headers: Record<string, string> = {}) => {
    const { client_id, client_secret } = machine;
    const body = new URLSearchParams({
      grant_type: "client_credentials",
      audience,
      client_id,
      client_secret,
      ...parameters,
    });
    const answer = await api.running.tenant.fetch(`${api.issuer}oauth/token`, { method: "POST", body, headers });
    await answer.body?.cancel();
  };
  const get = async (query: string) => (await api.call("GET", `/logs?${query}`)).body;

  it("has issued tokens and refusals with Auth0's codes, newest first", async () => {
    await token({});
    await token({ client_secret: "wrong" });
    await token({ grant_type: "refresh_token", refresh_token: "x" });
    const client = { client_id: machine.client_id, client_name: "Batch job" };
    const entries = await get(`q=${encodeURIComponent('client_name:"Batch job"')}`);
    expect(entries).toMatchObject([
      { ...client, type: "fertft", description: "Grant type 'refresh_token' not allowed for the client." },
      { ...client, type: "feccft", description: "Unauthorized", audience },
      { ...client, type: "seccft", description: "Client Credentials for Access Token", audience, scope: "read" },
    ]);
    const [{ log_id: id, ...newest }] = entries;
    expect(newest).toMatchObject({ _id: id, date: expect.stringMatching(/^20\d\d-.*Z$/) });
    expect((await api.call("GET", `/logs/${id}`)).body).toEqual({ log_id: id, ...newest });
    expect((await api.call("GET", "/logs/900none")).status).toBe(404);
    expect((await get("sort=date:1")).at(-1).log_id).toBe(id);
    expect(await get("q=type:feccft%20AND%20client_name:nobody")).toEqual([]);
  });

  it("has pages, totals, and what came after an entry", async () => {
    const { logs, ...totals } = await get("include_totals=true&per_page=2");
    expect(totals).toEqual({ start: 0, limit: 2, length: 2, total: 2 });
    const all = await get("sort=date:1&per_page=100");
    expect(logs).toEqual(all.slice(-2).reverse());
    expect(await get(`from=${all[0].log_id}&take=1`)).toEqual([all[1]]);
    const { body, headers } = await api.call("GET", `/logs?from=${all.at(-1).log_id}&q=ignored:here`);
    expect(body).toEqual([]);
    expect(headers.get("link")).toBe(`<${api.issuer}api/v2/logs?from=${all.at(-1).log_id}&take=50>; rel="next"`);
    const first = await api.call("GET", "/logs?take=2");
    expect(first.body).toEqual(all.slice(0, 2));
    expect(first.headers.get("link")).toContain(`from=${all[1].log_id}&take=2>`);
  });

  it("searches and sorts by fields, and shows the fields that are asked for", async () => {
    const q = encodeURIComponent('(type:fec* OR type:seccft) AND client_name:"Batch job"');
    expect(await get(`q=${q}&sort=type:1&fields=type,audience`)).toEqual([
      { type: "feccft", audience },
      { type: "seccft", audience },
    ]);
    const without = await get(`q=${q}&sort=type:-1&fields=log_id,_id&include_fields=false&per_page=1`);
    expect(without).toMatchObject([{ type: "seccft" }]);
    expect(without[0]).not.toHaveProperty("log_id");
  });

  it("tells users to who may read it, and to no one else", async () => {
    api.tenant.log({ type: "s", description: "in", user_id: "oidc|acme|ann", client_id: machine.client_id });
    expect((await get("per_page=1"))[0]).toMatchObject({ description: "in", user_id: "oidc|acme|ann" });
    expect(JSON.stringify(api.log)).not.toContain("ann");
    const authorization = `Bearer ${await api.token(["read:clients"])}`;
    expect((await api.call("GET", "/logs", undefined, { authorization })).status).toBe(403);
  });

  it("refuses a search that it cannot do by name", async () => {
    for (const [query, problem] of [
      ["q=*", "without any text"],
      ["q=audience:x", "the field audience"],
      ["sort=audience:1", "on property sort"],
      ["page=20&per_page=50", "on property page"],
    ] as const) {
      const { statusCode, errorCode, message } = await get(query);
      expect([statusCode, errorCode]).toEqual([400, "invalid_query_string"]);
      expect(message).toContain(problem);
    }
  });
});

it("keeps the latest five thousand entries", () => {
  let now = 0;
  const logs = new TenantLogs(createMemoryStore(), "test", () => now++);
  for (let index = 0; index < 5005; index += 1) logs.add({ type: "s", description: String(index) });
  expect(logs.list()).toHaveLength(5000);
  expect(logs.list()[0]?.description).toBe("5");
  const ids = logs.list().map(({ log_id }) => log_id);
  expect([...ids].sort()).toEqual(ids);
});
