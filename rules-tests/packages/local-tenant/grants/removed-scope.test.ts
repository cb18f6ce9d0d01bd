import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { refresh, token, tokens } from "../login/portal.ts";
import { audience, machine, orders, startTestTenant, type TestTenant } from "../world/acme.ts";

/** The API loses a scope; grants and refresh tokens of before still name it. */
describe("a scope that the API has no more", () => {
  let test: TestTenant;
  beforeAll(async () => {
    test = await startTestTenant();
  });
  afterAll(() => test.close());
  const ask = {
    grant_type: "client_credentials",
    client_id: "machine",
    client_secret: machine.client_secret,
    audience,
  };

  it("is never issued", async () => {
    const before = await tokens(test, { scope: "openid offline_access read:orders write:orders" });
    expect(before.scope).toContain("write:orders");
    test.store.resourceServers.put({ ...orders, scopes: [{ value: "read:orders" }] });
    expect((await refresh(test, before.refresh_token)).body.scope).toBe("openid offline_access read:orders");
    expect((await token(test, ask)).body.scope).toBe("read:orders");
    expect((await token(test, { ...ask, scope: "export:orders" })).status).toBe(403);
  });
});
