import { gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import nock from "nock";
import { customFetch } from "openid-client";
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

/** A tenant whose providers send this. */
const answering = (body: ReadableStream<Uint8Array>) =>
  ({ ...tenant, fetch: async () => new Response(body) }) as unknown as Tenant;

beforeAll(() => {
  // Mutation tests run this file again in one process, where it has restored what nock replaces.
  if (!nock.isActive()) nock.activate();
  nock.disableNetConnect();
});
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

  const tooLarge = "metadata could not be read (the answer is larger than 4 MB)";

  it("is not read further where it never ends", async () => {
    let sent = 0;
    let cancelled = false;
    const flood = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 1;
        controller.enqueue(new Uint8Array(1024 * 1024));
      },
      cancel() {
        cancelled = true;
      },
    });
    await expect(oidcConfigurations(answering(flood)).get(connection())).rejects.toThrow(tooLarge);
    expect([sent < 8, cancelled]).toEqual([true, true]);
  });

  it("is not read further where it is small until it is unpacked", async () => {
    const packed = gzipSync(Buffer.alloc(5 * 1024 * 1024, " "));
    nock(issuer).get("/.well-known/openid-configuration").reply(200, packed, { "content-encoding": "gzip" });
    await expect(oidcConfigurations(tenant).get(connection())).rejects.toThrow(tooLarge);
  });

  it("is given up where it comes in drops", async () => {
    const drop = new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode("{")) });
    await expect(oidcConfigurations(answering(drop), 0.1).get(connection())).rejects.toThrow("(no answer in time)");
  });

  it("bounds what is read of the provider later too: keys, tokens and userinfo", async () => {
    answer(200);
    const configuration = await oidcConfigurations(tenant).get(connection());
    nock(issuer)
      .get("/jwks")
      .reply(200, "x".repeat(5 * 1024 * 1024));
    const request = configuration[customFetch]?.(metadata.jwks_uri, {
      ...{ body: undefined, headers: {}, method: "GET", redirect: "manual" },
    });
    await expect(request).rejects.toThrow("is larger than 4 MB");
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
