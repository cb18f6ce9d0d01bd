import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { Browser } from "../../../../packages/loopback/browser.ts";
import { redeem, refresh, signIn, token, tokens } from "../login/portal.ts";
import { verified } from "../login/verify.ts";
import { audience, orders, portal, startTestTenant, type TestTenant } from "../world/acme.ts";

const unknown = { error: "invalid_grant", error_description: "Unknown or invalid refresh token." };

describe("the refresh token grant", () => {
  let test: TestTenant;
  beforeAll(async () => {
    test = await startTestTenant();
    const open = { subject_type_authorization: {}, scopes: [{ value: "read:bills" }, { value: "pay:bills" }] };
    test.store.resourceServers.put({ ...orders, ...open, id: "bills", identifier: "urn:bills" });
  });
  afterAll(() => test.close());
  afterEach(() => {
    test.unbind();
    test.store.clients.put(portal);
  });

  it("rotates, and keeps the scopes that were asked for", async () => {
    const first = await tokens(test);
    const { status, body } = await refresh(test, first.refresh_token);
    expect(status).toBe(200);
    expect(body.refresh_token).not.toBe(first.refresh_token);
    expect(body.scope).toBe("openid profile email offline_access read:orders");
    const { claims } = await verified(test, body.access_token, audience);
    expect(claims).toMatchObject({ sub: "oidc|acme|ann", client_id: "portal" });
    const id = await verified(test, body.id_token, "portal");
    expect(id.claims).toMatchObject({ email: "ann@acme.example" });
    expect(id.claims).not.toHaveProperty("nonce");
  });

  it("revokes the whole family when a token is used again, and says so in the log", async () => {
    const first = await tokens(test);
    const second = (await refresh(test, first.refresh_token)).body;
    expect(await refresh(test, first.refresh_token)).toMatchObject({ status: 403, body: unknown });
    expect(test.log).toContainEqual(expect.objectContaining({ type: "ferrt", client_id: "portal" }));
    expect(await refresh(test, second.refresh_token)).toMatchObject({ status: 403, body: unknown });
  });

  it("accepts the same token twice within the leeway", async () => {
    test.store.clients.put({ ...portal, refresh_token: { ...portal.refresh_token, leeway: 30 } });
    const { refresh_token } = await tokens(test);
    expect((await refresh(test, refresh_token)).status).toBe(200);
    expect((await refresh(test, refresh_token)).status).toBe(200);
    test.advance(31);
    expect(await refresh(test, refresh_token)).toMatchObject({ status: 403, body: unknown });
  });

  it("revokes the family after two simultaneous exchanges", async () => {
    test.bind("post-login", "await new Promise((resolve) => setTimeout(resolve, 50));");
    const { refresh_token } = await tokens(test);
    const answers = await Promise.all([refresh(test, refresh_token), refresh(test, refresh_token)]);
    expect(answers.map(({ status }) => status)).toEqual([403, 403]);
  });

  it("neither rotates nor expires if the client says so", async () => {
    const settings = { rotation_type: "non-rotating", expiration_type: "non-expiring" } as const;
    test.store.clients.put({ ...portal, refresh_token: settings });
    const { refresh_token } = await tokens(test);
    const { status, body } = await refresh(test, refresh_token);
    expect(status).toBe(200);
    expect(body).not.toHaveProperty("refresh_token");
    test.advance(400 * 86_400);
    expect((await refresh(test, refresh_token)).status).toBe(200);
  });

  it("expires with the family's lifetime, which rotation does not extend", async () => {
    const first = await tokens(test);
    test.advance(50_000);
    const second = (await refresh(test, first.refresh_token)).body;
    test.advance(50_000);
    expect(await refresh(test, second.refresh_token)).toMatchObject({ status: 403, body: unknown });
  });

  it("expires if it is not used", async () => {
    const idle = { ...portal.refresh_token, idle_token_lifetime: 100 };
    test.store.clients.put({ ...portal, refresh_token: idle });
    const first = await tokens(test);
    test.advance(90);
    const second = (await refresh(test, first.refresh_token)).body;
    test.advance(101);
    expect(await refresh(test, second.refresh_token)).toMatchObject({ status: 403, body: unknown });
  });

  it("cannot be used by another client", async () => {
    const { refresh_token } = await tokens(test);
    const other = { client_id: "website", client_secret: "a website's secret" };
    expect(await refresh(test, refresh_token, other)).toMatchObject({ status: 403, body: unknown });
    expect((await refresh(test, refresh_token)).status).toBe(200);
  });

  it("can get fewer scopes, and none beyond those of the first request", async () => {
    const { refresh_token } = await tokens(test);
    const beyond = await refresh(test, refresh_token, { scope: "read:orders write:orders" });
    expect(beyond).toMatchObject({ status: 400, body: { error: "invalid_scope" } });
    const fewer = await refresh(test, refresh_token, { scope: "read:orders" });
    expect(fewer.body.scope).toBe("read:orders");
    expect(fewer.body).not.toHaveProperty("id_token");
  });

  it("can get a token for another API only as the client's policies allow", async () => {
    const { refresh_token } = await tokens(test);
    const refused = await refresh(test, refresh_token, { audience: "urn:bills" });
    expect(refused).toMatchObject({ status: 403, body: { error: "access_denied" } });
    const policies = [{ audience: "urn:bills", scope: ["read:bills"] }];
    test.store.clients.put({ ...portal, refresh_token: { ...portal.refresh_token, policies } });
    test.bind(
      "post-login",
      `api.accessToken.setCustomClaim("https://x.example/api", [event.resource_server, event.client.refresh_token]);`,
    );
    const scope = "openid read:bills pay:bills read:orders";
    const { body } = await refresh(test, refresh_token, { audience: "urn:bills", scope });
    expect(body.scope).toBe("openid read:bills");
    const { claims } = await verified(test, body.access_token, "urn:bills");
    expect(claims["https://x.example/api"]).toEqual([{ identifier: "urn:bills" }, { policies }]);
  });

  it("checks the API's policy and the client grant again", async () => {
    const { refresh_token } = await tokens(test);
    const grant = test.store.clientGrants.get("cgr_portal");
    if (grant === undefined) throw new Error("no grant");
    test.store.clientGrants.delete("cgr_portal");
    const refused = await refresh(test, refresh_token);
    test.store.clientGrants.put({ ...grant, scope: [] });
    const narrowed = await refresh(test, refresh_token);
    test.store.clientGrants.put(grant);
    expect(refused).toMatchObject({ status: 403, body: { error: "invalid_request" } });
    expect(narrowed.body.scope).toBe("openid profile email offline_access");
  });

  it("runs the Actions on the records as they are now", async () => {
    const { refresh_token } = await tokens(test);
    const user = test.store.users.get("oidc|acme|ann");
    const connection = test.store.connections.get("con_acme");
    if (user === undefined || connection === undefined) throw new Error("not signed in");
    test.store.users.put({ ...user, department: "new" });
    test.store.connections.put({ ...connection, metadata: { policy: "new" } });
    test.store.clients.put({ ...portal, client_metadata: { policy: "new too" } });
    test.bind("post-login", `api.accessToken.setCustomClaim("https://x.example/event", event);`);
    const { body } = await refresh(test, refresh_token, { client_secret: undefined, extra: "parameter" });
    test.store.connections.put(connection);
    const { claims } = await verified(test, body.access_token);
    expect(claims["https://x.example/event"]).toMatchObject({
      client: { metadata: { policy: "new too" } },
      connection: { name: "acme", strategy: "oidc", metadata: { policy: "new" } },
      refresh_token: {
        id: expect.any(String),
        client_id: "portal",
        created_at: expect.any(String),
        rotating: true,
        session_id: expect.any(String),
      },
      request: { method: "POST", query: {}, body: { grant_type: "refresh_token", refresh_token, extra: "parameter" } },
      transaction: { protocol: "oauth2-refresh-token" },
      user: { user_id: "oidc|acme|ann", department: "new" },
    });
  });

  it("shows the Actions the tokens in the body, unless a switch says otherwise", async () => {
    const { refresh_token } = await tokens(test);
    test.bind("post-login", `api.accessToken.setCustomClaim("https://x.example/body", event.request.body);`);
    test.switches.bodyHoldsTokens = false;
    const { body } = await refresh(test, refresh_token, { actor_token: "an actor" });
    test.switches.bodyHoldsTokens = true;
    const { claims } = await verified(test, body.access_token);
    const shown = { grant_type: "refresh_token", client_id: "portal" };
    expect(claims["https://x.example/body"]).toEqual(shown);
    const again = await refresh(test, body.refresh_token, { actor_token: "an actor" });
    const tokensShown = { ...shown, refresh_token: body.refresh_token, actor_token: "an actor" };
    expect((await verified(test, again.body.access_token)).claims["https://x.example/body"]).toEqual(tokensShown);
  });

  it.each([
    ["sent", undefined, undefined],
    ["sent", "openid read:orders", ["openid", "read:orders"]],
    ["all", undefined, ["openid", "profile", "email", "offline_access", "read:orders"]],
    ["all", "openid read:orders", ["openid", "read:orders"]],
  ] as const)("tells the Actions the requested scopes, by the switch: %s, %s", async (value, scope, expected) => {
    const { refresh_token } = await tokens(test);
    const claim = `api.accessToken.setCustomClaim("https://x.example/scopes", event.transaction.requested_scopes);`;
    test.bind("post-login", claim);
    test.switches.refreshRequestedScopes = value;
    const { body } = await refresh(test, refresh_token, { scope });
    test.switches.refreshRequestedScopes = "sent";
    expect((await verified(test, body.access_token)).claims["https://x.example/scopes"]).toEqual(expected);
  });

  describe("that Actions change", () => {
    const seen = async (access_token: string) => (await verified(test, access_token)).claims["https://x.example/at"];

    it.each([
      [
        "end",
        `api.refreshToken.setExpiresAt(Date.now() + 60_000); api.refreshToken.setExpiresAt(Date.now() + 90_000);`,
      ],
      ["end for want of use", `api.refreshToken.setIdleExpiresAt(Date.now() + 60_000);`],
      ["end no later than the client says", `api.refreshToken.setExpiresAt(Date.now() + 1e10);`],
    ])("%s, whether at the login or at a refresh", async (what, call) => {
      const seconds = what.includes("client") ? 86_400 : 60;
      const end = async (refresh_token: string, after: number) => {
        test.advance(after);
        return (await refresh(test, refresh_token)).status;
      };
      const untouched = await tokens(test);
      test.bind("post-login", call);
      const [early, late] = [await tokens(test), await tokens(test)];
      const [rotated, kept] = await Promise.all([
        refresh(test, untouched.refresh_token),
        refresh(test, (await tokens(test)).refresh_token),
      ]);
      test.unbind();
      expect(await end(early.refresh_token, seconds - 5)).toBe(200);
      expect(await end(rotated.body.refresh_token, 6)).toBe(403);
      expect(await end(late.refresh_token, 0)).toBe(403);
      expect(await end(kept.body.refresh_token, 0)).toBe(403);
    });

    it("live again for their idle lifetime when they are used", async () => {
      test.bind("post-login", `api.refreshToken.setIdleExpiresAt(Date.now() + 60_000);`);
      const first = await tokens(test);
      test.unbind();
      test.advance(50);
      const second = (await refresh(test, first.refresh_token)).body;
      test.advance(50);
      expect((await refresh(test, second.refresh_token)).status).toBe(200);
    });

    it("keep metadata from the login on, through rotation, until it is removed", async () => {
      test.bind(
        "post-login",
        `const { metadata } = event.refresh_token ?? {};
        api.accessToken.setCustomClaim("https://x.example/at", metadata ?? "none");
        if (!metadata) { api.refreshToken.setMetadata("device", "laptop"); api.refreshToken.setMetadata("a", "b"); }
        else if (metadata.a) api.refreshToken.deleteMetadata("a");
        else api.refreshToken.evictMetadata();`,
      );
      let { access_token, refresh_token } = await tokens(test);
      const told = [await seen(access_token)];
      for (let count = 0; count < 3; count += 1) {
        ({ access_token, refresh_token } = (await refresh(test, refresh_token)).body);
        told.push(await seen(access_token));
      }
      expect(told).toEqual(["none", { device: "laptop", a: "b" }, { device: "laptop" }, {}]);
    });

    it("are not changed by a refusal, and a session that is not there cannot be changed", async () => {
      const { refresh_token } = await tokens(test);
      test.bind("post-login", `api.refreshToken.setExpiresAt(Date.now() + 1000); api.access.deny("no");`);
      expect((await refresh(test, refresh_token)).status).toBe(403);
      test.bind("post-login", `api.session.setExpiresAt(Date.now() + 1000);`);
      expect((await refresh(test, refresh_token)).body.error_description).toBe(
        "The local tenant lacks api.session.setExpiresAt, which an Action called.",
      );
      test.unbind();
      test.advance(10);
      expect((await refresh(test, refresh_token)).status).toBe(200);
    });
  });

  it.each([
    ["first", 0],
    ["this", 60],
  ] as const)("tells the Actions the time of the %s token after a rotation", async (time, seconds) => {
    test.switches.rotatedRefreshTokenCreatedAt = time;
    test.bind("post-login", `api.accessToken.setCustomClaim("https://x.example/at", event.refresh_token?.created_at);`);
    let { refresh_token } = await tokens(test);
    const times: unknown[] = [];
    for (let count = 0; count < 2; count += 1) {
      test.advance(60);
      const { body } = await refresh(test, refresh_token);
      ({ refresh_token } = body);
      times.push((await verified(test, body.access_token)).claims["https://x.example/at"]);
    }
    test.switches.rotatedRefreshTokenCreatedAt = "this";
    const [first, second] = times.map((text) => Math.round(Date.parse(String(text)) / 1000));
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(seconds);
    expect((second ?? 0) - (first ?? 0)).toBeLessThan(seconds + 10);
  });

  it("refuses with the Action's reason, and keeps the token usable", async () => {
    const { refresh_token } = await tokens(test);
    test.bind("post-login", `api.access.deny("customer_suspended: ask your administrator");`);
    const denied = { error: "access_denied", error_description: "customer_suspended: ask your administrator" };
    expect(await refresh(test, refresh_token)).toMatchObject({ status: 403, body: denied });
    test.switches.postLoginDenyStatus = 500;
    expect(await refresh(test, refresh_token)).toMatchObject({ status: 500, body: denied });
    test.switches.postLoginDenyStatus = 403;
    test.bind("post-login", `throw new Error("broken");`);
    const broken = { error: "access_denied", error_description: "broken" };
    expect(await refresh(test, refresh_token)).toMatchObject({ status: 403, body: broken });
    test.unbind();
    expect((await refresh(test, refresh_token)).status).toBe(200);
  });

  it("refuses if the user is deleted or blocked", async () => {
    const { refresh_token } = await tokens(test);
    const user = test.store.users.get("oidc|acme|ann");
    if (user === undefined) throw new Error("no user");
    test.store.users.put({ ...user, blocked: true });
    expect(await refresh(test, refresh_token)).toMatchObject({ status: 403, body: { error: "unauthorized" } });
    test.store.users.delete(user.user_id);
    const error_description = "The refresh_token was generated for a user who doesn't exist anymore.";
    expect(await refresh(test, refresh_token)).toMatchObject({ status: 403, body: { error_description } });
  });

  it("outlives the session until it is revoked", async () => {
    const browser = new Browser(test.fetch);
    const { code } = await signIn(test, {}, browser);
    const first = (await redeem(test, code)).body;
    await browser.open(`${test.issuer}v2/logout`);
    const second = (await refresh(test, first.refresh_token)).body;
    const revoke = (client_id: string) =>
      test.fetch(new URL("oauth/revoke", test.issuer), {
        method: "POST",
        body: new URLSearchParams({ client_id, token: second.refresh_token }),
      });
    expect((await revoke("portal")).status).toBe(200);
    expect(await refresh(test, second.refresh_token)).toMatchObject({ status: 403, body: unknown });
  });

  it.each([
    ["no token", undefined, 400],
    ["an unknown one", "unknown", 403],
  ])("refuses %s", async (_what, refresh_token, status) => {
    const answer = await token(test, { grant_type: "refresh_token", client_id: "portal", refresh_token });
    expect(answer.status).toBe(status);
  });
});
