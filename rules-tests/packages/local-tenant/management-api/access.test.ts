import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { createSigningKeys } from "../../../../packages/local-tenant/tokens/create-signing-keys.ts";
import { openTenant, type TenantUnderTest } from "../world/management.ts";

let api: TenantUnderTest;
beforeAll(async () => {
  api = await openTenant();
});
afterAll(() => api.close());

const withToken = (token: string) => api.call("GET", "/clients", undefined, { authorization: `Bearer ${token}` });

describe("the access token of a request", () => {
  it("is required, as a Bearer token", async () => {
    expect((await api.call("GET", "/clients", undefined, { authorization: "Basic YTpi" })).body).toEqual({
      statusCode: 400,
      error: "Bad Request",
      message: "Bad HTTP authentication header format",
    });
    const response = await api.running.tenant.fetch(`${api.running.url}/api/v2/clients`);
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ message: "Missing authentication" });
  });

  it("must be this tenant's own", async () => {
    const claims = { iss: api.running.issuer, aud: `${api.running.issuer}api/v2/`, exp: Date.now() / 1000 + 60 };
    const forged = await (await createSigningKeys()).sign({ ...claims, scope: "read:clients" }, "JWT");
    expect((await withToken(forged)).status).toBe(401);
    expect((await withToken("a.b.c")).body).toMatchObject({ statusCode: 401, message: "Invalid token" });
  });

  it("must be for this API, and not expired", async () => {
    const other = await api.token(["read:clients"], { aud: "https://api.example.com/orders" });
    expect((await withToken(other)).body).toMatchObject({ statusCode: 401, message: "Bad audience" });
    const old = await api.token(["read:clients"], { exp: 1_000_000_000 });
    expect((await withToken(old)).body).toMatchObject({ statusCode: 401, message: expect.stringContaining("Expired") });
  });

  it("must have the scope of the endpoint", async () => {
    const answer = await withToken(await api.token(["read:connections", "read:clients2"]));
    expect(answer.status).toBe(403);
    expect(answer.body).toEqual({
      statusCode: 403,
      error: "Forbidden",
      message: "Insufficient scope, expected any of: read:clients,read:client_keys",
      errorCode: "insufficient_scope",
    });
    expect((await withToken(await api.token(["read:clients"]))).status).toBe(200);
  });

  it("shows secrets of clients only with read:client_keys", async () => {
    const [shown] = (await withToken(await api.token(["read:client_keys"]))).body;
    const [hidden] = (await withToken(await api.token(["read:clients"]))).body;
    expect(shown.client_secret).toBe(api.running.clientSecret);
    expect(hidden).not.toHaveProperty("client_secret");
  });
});

describe("every answer", () => {
  it("has the rate limit, and forbids caching", async () => {
    const { headers } = await api.call("GET", "/clients");
    expect(Number(headers.get("x-ratelimit-remaining"))).toBeLessThan(Number(headers.get("x-ratelimit-limit")));
    expect(Number(headers.get("x-ratelimit-reset"))).toBeGreaterThan(1_700_000_000);
    expect(headers.get("cache-control")).toBe("no-store");
  });

  it.each([
    ["GET", "/rules"],
    ["PUT", "/clients"],
    ["GET", "/actions/modules"],
    ["POST", "/actions/actions/x/test"],
    ["POST", "/connections/x/scim-configuration/tokens"],
  ])("names what the local tenant lacks: %s %s", async (method, path) => {
    const answer = await api.call(method, path);
    expect(answer.status).toBe(404);
    expect(answer.body.message).toBe(`The local tenant lacks the endpoint ${method} /api/v2${path}`);
  });
});
