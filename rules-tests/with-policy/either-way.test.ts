import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { type ResourceServer, startResourceServer } from "../../demonstration/resource-server.ts";
import { defaultSwitches } from "../../packages/local-tenant/switches.ts";
import { refresh } from "../packages/local-tenant/login/portal.ts";
import { acme } from "./policy.ts";
import { audience, type Got, type PolicyTenant, startPolicyTenant } from "./policy-tenant.ts";

const viewers = acme.replace("roles: [orders:manager,", "roles: [orders:viewer,");

/** Where Auth0's behaviour is not documented, the bundle has to be safe either way. */
describe("either way", () => {
  let test: PolicyTenant;
  let api: ResourceServer;
  beforeAll(async () => {
    test = await startPolicyTenant();
    api = await startResourceServer({
      authority: test.authority,
      issuer: test.tenant.issuer,
      namespace: "https://claims.example.com",
      apis: { orders: audience("orders"), invoices: audience("invoices") },
      origins: [],
    });
  });
  afterAll(async () => {
    await api.close();
    await test.close();
  });
  beforeEach(() => test.deploy(acme));
  afterEach(() => {
    Object.assign(test.switches, defaultSwitches);
  });

  const issued = (got: Got) => {
    if ("refused" in got) throw new Error(got.refused);
    return got;
  };
  const call = async (method: string, got: Got) => {
    const headers = { authorization: `Bearer ${issued(got).body.access_token}` };
    return (await test.fetch(`${api.origin}/orders`, { method, headers })).status;
  };

  describe.each([
    ["ignored", "offline_access read:orders write:orders"],
    ["honoured", "offline_access read:orders"],
  ] as const)("removeScope %s for a third-party application", (removal, scope) => {
    beforeEach(async () => {
      test.switches.thirdPartyRemoveScope = removal;
      await test.deploy(viewers);
    });

    it("lets no user write who may only read", async () => {
      const viewer = await test.signIn({ client_id: "acme--field" });
      expect(viewer).toMatchObject({ scope, claims: { roles: ["viewer"], scopes: ["read:orders"] } });
      expect([await call("GET", viewer), await call("POST", viewer)]).toEqual([200, 403]);
    });

    it("nor by a refresh token, after the role was taken away", async () => {
      await test.deploy(acme);
      const manager = issued(await test.signIn({ client_id: "acme--field" }));
      expect(await call("POST", manager)).toBe(200);
      await test.deploy(viewers);
      const viewer = await test.got(await refresh(test, manager.body.refresh_token, { client_id: "acme--field" }));
      expect(viewer).toMatchObject({ scope, claims: { scopes: ["read:orders"] } });
      expect([await call("GET", viewer), await call("POST", viewer)]).toEqual([200, 403]);
    });

    it("changes nothing for a first-party application", async () => {
      const viewer = await test.signIn();
      expect(viewer).toMatchObject({ scope: "openid offline_access read:orders", claims: { scopes: ["read:orders"] } });
      expect([await call("GET", viewer), await call("POST", viewer)]).toEqual([200, 403]);
    });
  });

  describe.each(["first", "this"] as const)("created_at of a rotated refresh token being the %s token's", (time) => {
    beforeEach(() => {
      test.switches.rotatedRefreshTokenCreatedAt = time;
    });

    it.each(["acme--portal", "acme--field"])("leaves %s no role after reauthenticate_after", async (client_id) => {
      let got = await test.signIn({ client_id });
      let minutes = 0;
      while (!("refused" in got) && minutes < 90) {
        expect(got.claims).toMatchObject({ roles: ["manager"] });
        test.advance(600);
        minutes += 10;
        got = await test.got(await refresh(test, got.body.refresh_token, { client_id }));
      }
      expect(minutes).toBe(60);
    });
  });
});
