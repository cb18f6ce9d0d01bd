import { existsSync } from "node:fs";
import { mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { type RunningTenant, startTenant } from "../../../packages/local-tenant/start.ts";
import { StoreFileError } from "../../../packages/local-tenant/store/store-file-error.ts";
import { PortInUseError } from "../../../packages/loopback/port-in-use-error.ts";

let directory: string;
let running: RunningTenant[] = [];
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "start-test-"));
});
afterEach(async () => {
  await Promise.all(running.map((tenant) => tenant.close()));
  running = [];
  await rm(directory, { recursive: true });
});

const start = async (options: Parameters<typeof startTenant>[0] = {}) => {
  const tenant = await startTenant(options);
  running.push(tenant);
  return tenant;
};

describe("startTenant", () => {
  it("returns its address, its certificate authority and the client for deployments", async () => {
    const tenant = await start();
    const { port } = new URL(tenant.url);
    expect(tenant).toMatchObject({ url: `https://localhost:${port}`, domain: `localhost:${port}` });
    expect(tenant.issuer).toBe(`https://localhost:${port}/`);
    expect(await readFile(tenant.caFile, "utf8")).toBe(tenant.ca);
    const answer = await tenant.tenant.fetch(`${tenant.url}/oauth/token`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        grant_type: "client_credentials",
        client_id: tenant.clientId,
        client_secret: tenant.clientSecret,
        audience: `${tenant.issuer}api/v2/`,
      }),
    });
    expect(await answer.json()).toMatchObject({
      token_type: "Bearer",
      scope: expect.stringContaining("create:actions"),
    });
  });

  it("deletes its files and frees its port when it closes", async () => {
    const tenant = await startTenant();
    await tenant.close();
    expect(existsSync(tenant.caFile)).toBe(false);
    const port = Number(new URL(tenant.url).port);
    await start({ port });
  });

  it("says in one line that a port is taken", async () => {
    const port = Number(new URL((await start()).url).port);
    await expect(startTenant({ port })).rejects.toThrow(PortInUseError);
    await expect(startTenant({ port })).rejects.toThrow(/^Port \d+ of localhost is in use[^\n]*$/);
  });

  it("finds its configuration again in a folder, on another port, for the same client", async () => {
    const first = await startTenant({ dataDir: directory });
    const made = {
      id: "con_1",
      name: "acme",
      strategy: "oidc",
      options: {},
      enabled_clients: [],
      is_domain_connection: false,
    };
    first.tenant.store.connections.put(made);
    await first.close();
    const second = await start({ dataDir: directory });
    expect(second.tenant.store.connections.get("con_1")).toEqual(made);
    expect([second.clientId, second.clientSecret]).toEqual([first.clientId, first.clientSecret]);
    const audiences = second.tenant.store.clientGrants.list().map(({ audience }) => audience);
    expect(audiences).toEqual([`${second.issuer}api/v2/`]);
    expect(second.tenant.store.resourceServers.list().map(({ identifier }) => identifier)).toEqual(audiences);
  });

  it("answers 500 to a change that it cannot keep, and fails when it closes", async () => {
    const problems: string[] = [];
    const tenant = await startTenant({ dataDir: directory, onProblem: (problem) => problems.push(problem) });
    const { url, issuer, clientId, clientSecret } = tenant;
    const post = (path: string, body: object, headers = {}) =>
      tenant.tenant.fetch(`${url}${path}`, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body: JSON.stringify(body),
      });
    const credentials = { client_id: clientId, client_secret: clientSecret, audience: `${issuer}api/v2/` };
    const answer = await post("/oauth/token", { grant_type: "client_credentials", ...credentials });
    const { access_token } = (await answer.json()) as { access_token: string };
    await rename(join(directory, "journal.jsonl"), join(directory, "away"));
    const refused = await post("/api/v2/clients", { name: "new" }, { authorization: `Bearer ${access_token}` });
    expect([refused.status, await refused.json()]).toEqual([
      500,
      expect.objectContaining({ message: expect.stringContaining("The tenant's folder cannot be written") }),
    ]);
    expect(tenant.tenant.store.clients.find(({ name }) => name === "new")).toBeUndefined();
    expect(problems).toHaveLength(1);
    await expect(tenant.close()).rejects.toThrow("1 change could not be written");
  });

  it("does not start on a broken folder, and leaves no port taken", async () => {
    await writeFile(join(directory, "configuration.json"), "{");
    await expect(startTenant({ dataDir: directory })).rejects.toThrow(StoreFileError);
    expect(await readFile(join(directory, "configuration.json"), "utf8")).toBe("{");
    await rm(join(directory, "configuration.json"));
    await start({ dataDir: directory });
  });
});
