import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { Browser } from "../../../../packages/loopback/browser.ts";
import { acmeConnection, ann, audience, callback, startTestTenant, type TestTenant } from "../world/acme.ts";
import { authorizeUrl, redeem, refusal, signIn, tokens } from "./portal.ts";
import { verified } from "./verify.ts";

describe("signing in by an OIDC connection", () => {
  let test: TestTenant;
  beforeAll(async () => {
    test = await startTestTenant();
  });
  afterAll(() => test.close());
  afterEach(() => {
    test.unbind();
    test.store.connections.put(acmeConnection(test.provider.issuer));
  });

  it("ends with a code for an access token, an ID token and a refresh token", async () => {
    const { code, state } = await signIn(test);
    expect(state).toBe("a state & more");
    const { status, body, headers } = await redeem(test, code);
    expect(status).toBe(200);
    expect(headers.get("cache-control")).toBe("no-store");
    expect(body).toMatchObject({ token_type: "Bearer", expires_in: 86_400 });
    const access = await verified(test, body.access_token, audience);
    expect(access.header).toMatchObject({ typ: "at+jwt", alg: "RS256" });
    expect(access.claims).toMatchObject({
      sub: "oidc|acme|ann",
      client_id: "portal",
      aud: [audience, `${test.issuer}userinfo`],
      scope: "openid profile email offline_access read:orders",
      jti: expect.any(String),
    });
    const id = await verified(test, body.id_token, "portal");
    expect(id.claims).toMatchObject({
      sub: "oidc|acme|ann",
      nonce: "a nonce",
      email: "ann@acme.example",
      email_verified: true,
      name: "Ann",
      sid: expect.any(String),
    });
    for (const name of ["groups", "auth_time", "roles"]) expect(id.claims).not.toHaveProperty(name);
    expect(body.refresh_token).toEqual(expect.any(String));
  });

  it("creates a profile as Auth0 does", async () => {
    await tokens(test);
    expect(test.store.users.get("oidc|acme|ann")).toMatchObject({
      identities: [{ connection: "acme", provider: "oidc", user_id: "acme|ann", isSocial: false }],
      groups: ["Managers", "A,B"],
      email: "ann@acme.example",
      app_metadata: {},
      user_metadata: {},
    });
  });

  it("uses the legacy dialect if the API does", async () => {
    const { access_token } = await tokens(test, { audience: "urn:legacy", scope: "read:orders" });
    const { header, claims } = await verified(test, access_token, "urn:legacy");
    expect(header).toMatchObject({ typ: "JWT" });
    expect(claims).toMatchObject({ azp: "portal", aud: "urn:legacy", scope: "read:orders" });
    for (const name of ["client_id", "jti", "gty", "permissions"]) expect(claims).not.toHaveProperty(name);
  });

  it("grants the requested scopes that the client grant has, and no others", async () => {
    const { scope } = await tokens(test, { scope: "openid export:orders write:orders unheard:of" });
    expect(scope).toBe("openid write:orders");
  });

  it("issues an opaque token for /userinfo if no audience is requested", async () => {
    const { access_token, scope } = await tokens(test, { audience: undefined, scope: "openid email read:orders" });
    expect(scope).toBe("openid email");
    expect(access_token).not.toContain(".");
    const headers = { authorization: `Bearer ${access_token}` };
    const answer = await test.fetch(new URL("userinfo", test.issuer), { headers });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ sub: "oidc|acme|ann", email: "ann@acme.example", email_verified: true });
  });

  it("issues no refresh token without offline_access, or if the API does not allow it", async () => {
    expect(await tokens(test, { scope: "openid read:orders" })).not.toHaveProperty("refresh_token");
    const orders = test.store.resourceServers.get("orders");
    if (orders === undefined) throw new Error("no API");
    test.store.resourceServers.put({ ...orders, allow_offline_access: false });
    const without = await tokens(test);
    test.store.resourceServers.put(orders);
    expect(without).not.toHaveProperty("refresh_token");
    expect(without.scope).toBe("openid profile email read:orders");
  });

  it("contains auth_time if max_age was requested", async () => {
    const { id_token } = await tokens(test, { max_age: "600" });
    const { claims } = await verified(test, id_token);
    expect(Math.abs(claims.auth_time - Date.now() / 1000)).toBeLessThan(10);
  });

  describe("with a session", () => {
    it("signs in to another application without the identity provider", async () => {
      const browser = new Browser(test.fetch);
      await signIn(test, {}, browser);
      const { code } = await refusal(test, { client_id: "website" }, browser);
      expect(code).toEqual(expect.any(String));
    });

    it("answers prompt=none, which is refused without a session", async () => {
      const browser = new Browser(test.fetch);
      const refused = { error: "login_required", error_description: "Login required", state: "a state & more" };
      expect(await refusal(test, { prompt: "none" }, browser)).toEqual(refused);
      await signIn(test, {}, browser);
      expect(await refusal(test, { prompt: "none" }, browser)).toHaveProperty("code");
    });

    it.each([
      ["of another connection than the one asked for", { connection: "other" }, { error: "invalid_request" }],
      ["asked to sign in afresh", { prompt: "login" }, undefined],
      ["older than max_age", { max_age: "5" }, undefined],
    ])("does not use one %s", async (_what, changes, error) => {
      const browser = new Browser(test.fetch);
      await signIn(test, {}, browser);
      test.advance(6);
      const visit = await browser.open(authorizeUrl(test, changes));
      const location = visit.headers.get("location") ?? "";
      if (error === undefined) expect(location.startsWith(`${test.provider.issuer}/auth?`)).toBe(true);
      else expect(Object.fromEntries(new URL(location).searchParams)).toMatchObject(error);
    });

    it("is ignored if the client may not use its connection, or its user is deleted", async () => {
      const browser = new Browser(test.fetch);
      await signIn(test, {}, browser);
      test.store.connections.put({ ...acmeConnection(test.provider.issuer), enabled_clients: ["website"] });
      expect(await refusal(test, { prompt: "none" }, browser)).toMatchObject({ error: "login_required" });
      test.store.connections.put(acmeConnection(test.provider.issuer));
      test.store.users.delete("oidc|acme|ann");
      expect(await refusal(test, { prompt: "none" }, browser)).toMatchObject({ error: "login_required" });
    });

    it("ends when it is idle or old, and is not found by a forged cookie", async () => {
      const browser = new Browser(test.fetch);
      await signIn(test, {}, browser);
      test.advance(73 * 3600);
      expect(await refusal(test, { prompt: "none" }, browser)).toMatchObject({ error: "login_required" });
      await browser.jar.setCookie(`auth0=${"A".repeat(43)}; Secure; Path=/`, test.issuer);
      expect(await refusal(test, { prompt: "none" }, browser)).toMatchObject({ error: "login_required" });
    });

    it("changes its cookie with each sign-in, and keeps it from scripts", async () => {
      const browser = new Browser(test.fetch);
      const cookie = async () => (await browser.jar.getCookies(test.issuer)).find(({ key }) => key === "auth0");
      await signIn(test, {}, browser);
      const first = await cookie();
      expect(first).toMatchObject({ httpOnly: true, secure: true, sameSite: "none" });
      await signIn(test, { prompt: "login" }, browser);
      const second = await cookie();
      expect(second?.value).not.toBe(first?.value);
      await browser.jar.setCookie(`auth0=${first?.value}; Secure; Path=/`, test.issuer);
      expect(await refusal(test, { prompt: "none" }, browser)).toMatchObject({ error: "login_required" });
    });

    it("refuses a user who has been blocked since", async () => {
      const browser = new Browser(test.fetch);
      const { code } = await signIn(test, {}, browser);
      const user = test.store.users.get("oidc|acme|ann");
      if (user === undefined) throw new Error("no user");
      test.store.users.put({ ...user, blocked: true });
      const blocked = { error: "unauthorized", error_description: "user is blocked" };
      expect(await refusal(test, {}, browser)).toMatchObject(blocked);
      expect((await redeem(test, code)).body).toEqual(blocked);
      expect(await signIn(test)).toMatchObject(blocked);
      test.store.users.put(user);
    });

    it("ends at logout, which redirects only to registered addresses", async () => {
      const browser = new Browser(test.fetch);
      await signIn(test, {}, browser);
      const foreign = await browser.open(`${test.issuer}v2/logout?client_id=portal&returnTo=https://evil.example/`);
      expect(foreign.status).toBe(400);
      expect(foreign.headers.get("location")).toBeNull();
      const good = await browser.open(`${test.issuer}v2/logout?client_id=portal&returnTo=https://portal.example/bye`);
      expect(good.headers.get("location")).toBe("https://portal.example/bye");
      expect(await refusal(test, { prompt: "none" }, browser)).toMatchObject({ error: "login_required" });
    });
  });

  it("answers with a message to the application's origin, if the application requests it from a frame", async () => {
    const browser = new Browser(test.fetch);
    await signIn(test, {}, browser);
    const silent = { prompt: "none", response_mode: "web_message", state: "</script><script>alert(1)</script>" };
    const { status, text, headers } = await browser.open(authorizeUrl(test, silent));
    expect(status).toBe(200);
    expect(headers.get("content-security-policy")).toMatch(/script-src 'nonce-/);
    expect(text).toContain('"https://portal.example"');
    expect(text).not.toContain("<script>alert");
    const message = /postMessage\((\{.*\}),/.exec(text)?.[1] ?? "";
    expect(JSON.parse(message)).toEqual({
      type: "authorization_response",
      response: { code: expect.any(String), state: silent.state },
    });
  });

  it("lets the user choose between several connections", async () => {
    const second = { ...acmeConnection(test.provider.issuer), id: "con_2", name: "second", display_name: "<b>Two</b>" };
    test.store.connections.put(second);
    const browser = new Browser(test.fetch);
    const { text, headers, status } = await browser.open(authorizeUrl(test));
    test.store.connections.delete("con_2");
    expect(status).toBe(200);
    expect(headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(text).toContain("You sign in to Acme Portal");
    expect(text).toContain("&lt;b&gt;Two&lt;/b&gt;");
    expect(text).not.toContain("<b>Two");
    const link = /href="([^"]*connection=acme)"/.exec(text)?.[1]?.replaceAll("&amp;", "&") ?? "";
    const landed = await browser.follow(new URL(link, test.issuer), ann, callback);
    expect(landed instanceof URL && landed.searchParams.get("state")).toBe("a state & more");
  });
});
