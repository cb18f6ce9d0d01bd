import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import nock from "nock";
import type { Connection } from "../../../../../packages/local-tenant/store/entities.ts";
import type { Tenant } from "../../../../../packages/local-tenant/tenant.ts";
import { oidcConfigurations } from "../../../../../packages/local-tenant/upstream/oidc/configuration.ts";
import { UpstreamError } from "../../../../../packages/local-tenant/upstream/upstream-error.ts";

const issuer = "https://login.acme.example";
const metadata = {
  issuer,
  authorization_endpoint: `${issuer}/authorize`,
  token_endpoint: `${issuer}/token`,
  jwks_uri: `${issuer}/jwks`,
};

let now = Date.parse("2026-01-01T00:00:00Z");
// The relevant parts of a tenant: its clock, and fetch, which nock intercepts.
const tenant = { now: () => now, fetch: (...args: Parameters<typeof fetch>) => fetch(...args) } as Tenant;

function connection(options: Record<string, unknown> = {}): Connection {
  const discovery_url = `${issuer}/.well-known/openid-configuration`;
  return {
    id: "con_1",
    name: "acme-oidc",
    strategy: "oidc",
    options: { client_id: "auth0", discovery_url, ...options },
    enabled_clients: [],
    is_domain_connection: false,
  };
}

function answer(status: number, body: nock.Body = metadata) {
  return nock(issuer).get("/.well-known/openid-configuration").reply(status, body);
}

beforeAll(() => nock.disableNetConnect());
afterEach(() => {
  nock.abortPendingRequests();
  nock.cleanAll();
});
afterAll(() => {
  nock.enableNetConnect();
  nock.restore();
});

describe("the metadata of an identity provider", () => {
  it("is read once, and again after a minute", async () => {
    const configurations = oidcConfigurations(tenant);
    answer(200);
    expect((await configurations.get(connection())).serverMetadata().token_endpoint).toBe(`${issuer}/token`);
    now += 59_000;
    await configurations.get(connection());
    now += 2_000;
    const again = answer(200, { ...metadata, token_endpoint: `${issuer}/moved` });
    expect((await configurations.get(connection())).serverMetadata().token_endpoint).toBe(`${issuer}/moved`);
    expect(again.isDone()).toBe(true);
  });

  it("is read again at once after the connection was changed", async () => {
    const configurations = oidcConfigurations(tenant);
    answer(200);
    await configurations.get(connection());
    const again = answer(200);
    await configurations.get(connection({ client_id: "another" }));
    expect(again.isDone()).toBe(true);
  });

  it("is requested again after a failure", async () => {
    const configurations = oidcConfigurations(tenant);
    answer(503);
    await expect(configurations.get(connection())).rejects.toThrow(UpstreamError);
    answer(200);
    await expect(configurations.get(connection())).resolves.toBeDefined();
  });

  it.each<[string, () => unknown]>([
    ["an error", () => answer(500)],
    ["an unexpected issuer", () => answer(200, { ...metadata, issuer: "https://login.globex.example" })],
    ["something that is not JSON", () => answer(200, "<html>")],
    ["a token endpoint without TLS", () => answer(200, { ...metadata, token_endpoint: "http://login.acme.example/t" })],
    ["keys at a URL with another scheme", () => answer(200, { ...metadata, jwks_uri: "file:///etc/passwd" })],
    ["nothing, because the connection is refused", () => nock(issuer).get(/./).replyWithError("ECONNREFUSED")],
    ["too late", () => nock(issuer).get(/./).delay(2_000).reply(200, metadata)],
  ])("refuses %s", async (_, prepare) => {
    prepare();
    await expect(oidcConfigurations(tenant, 0.2).get(connection({ issuer }))).rejects.toThrow(UpstreamError);
  });
});
