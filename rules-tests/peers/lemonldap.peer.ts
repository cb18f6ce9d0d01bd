import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { Browser } from "../../packages/loopback/browser.ts";
import { authorizeUrl, redeem } from "../packages/local-tenant/login/portal.ts";
import { verified } from "../packages/local-tenant/login/verify.ts";
import { audience, startTestTenant, type TestTenant } from "../packages/local-tenant/world/acme.ts";
import { type LemonLdap, startLemonLdap } from "./lemonldap.ts";
import { signInAtPeer } from "./sign-in-at-peer.ts";

const dwho = { username: "dwho", password: "dwho" };
const rtyler = { username: "rtyler", password: "rtyler" };

/** Logins at an independent OpenID Provider, with its own demonstration users. */
describe("LemonLDAP::NG", () => {
  let test: TestTenant;
  let peer: LemonLdap;
  const secret = randomUUID();

  beforeAll(async () => {
    test = await startTestTenant();
    const client = { id: "tenant", secret, redirectUri: `${test.issuer}login/callback` };
    peer = await startLemonLdap({ authority: test.authority, client });
  });
  beforeEach(() => connect());
  afterAll(async () => {
    await peer?.close();
    await test?.close();
  });

  function connect(changes: Readonly<Record<string, unknown>> = {}): void {
    test.store.connections.put({
      id: "con_peer",
      name: "peer-oidc",
      strategy: "oidc",
      options: {
        type: "back_channel",
        discovery_url: peer.discoveryUrl,
        client_id: "tenant",
        client_secret: secret,
        scope: "openid profile email groups",
        ...changes,
      },
      enabled_clients: ["portal"],
      metadata: {},
      is_domain_connection: false,
    });
  }

  async function signIn(user = dwho) {
    const start = authorizeUrl(test, { connection: "peer-oidc" });
    const landed = await signInAtPeer(new Browser(test.fetch), start, user, "https://portal.example/");
    return Object.fromEntries(landed.searchParams);
  }

  it("signs users in with OpenID Connect, each with their own attributes", async () => {
    const { code, error_description } = await signIn();
    expect(error_description).toBeUndefined();
    const { status, body } = await redeem(test, code);
    expect(status).toBe(200);
    const { claims } = await verified(test, body.access_token, audience);
    expect(claims.sub).toBe("oidc|peer-oidc|dwho");
    const user = test.store.users.get("oidc|peer-oidc|dwho");
    expect(user).toMatchObject({ email: "dwho@badwolf.org", name: "Doctor Who" });
    expect(new Set(user?.groups as string[])).toEqual(new Set(["users", "timelords"]));
    expect(await signIn(rtyler)).toHaveProperty("code");
    expect(new Set(test.store.users.get("oidc|peer-oidc|rtyler")?.groups as string[])).toEqual(
      new Set(["users", "earthlings"]),
    );
  });

  it("signs users in without PKCE too, if the connection says so", async () => {
    connect({ connection_settings: { pkce: "disabled" } });
    expect(await signIn()).toHaveProperty("code");
  });

  it("refuses a wrong password", async () => {
    await expect(signIn({ ...dwho, password: "wrong" })).rejects.toThrow(/ended at/);
  });

  it("refuses a tenant without the client's secret", async () => {
    connect({ client_secret: "another" });
    expect(await signIn()).toMatchObject({ error: "access_denied" });
  });

  it("is not accepted as another issuer", async () => {
    connect({ issuer: "https://other.example/" });
    expect(await signIn()).toMatchObject({
      error: "access_denied",
      error_description: expect.stringContaining('and "https://other.example/" is expected'),
    });
  });
});
