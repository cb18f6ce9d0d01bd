import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { Browser } from "../../../../packages/loopback/browser.ts";
import { redeem, refresh, refusal, signIn, tokens } from "../login/portal.ts";
import { verified } from "../login/verify.ts";
import { audience, callback, startTestTenant, type TestTenant } from "../world/acme.ts";

const name = "https://x.example/event";

describe("post-login Actions", () => {
  let test: TestTenant;
  beforeAll(async () => {
    test = await startTestTenant();
  });
  afterAll(() => test.close());
  afterEach(() => test.unbind());

  const bind = (body: string) => test.bind("post-login", body);

  it("see the event that Auth0 documents", async () => {
    bind(`api.accessToken.setCustomClaim("${name}", event);`);
    const { access_token } = await tokens(test, { login_hint: "ann@acme.example", connection: "acme" });
    const { claims } = await verified(test, access_token, audience);
    const event = claims[name];
    expect(event).toMatchObject({
      authentication: { methods: [{ name: "federated", timestamp: expect.stringMatching(/^\d{4}-.*Z$/) }] },
      authorization: { roles: [] },
      client: { client_id: "portal", name: "Acme Portal", metadata: { customer: "acme" } },
      connection: { id: "con_acme", name: "acme", strategy: "oidc", metadata: { customer: "acme" } },
      request: { method: "GET", ip: "127.0.0.1", query: { client_id: "portal", connection: "acme" }, body: {} },
      resource_server: { identifier: audience },
      session: { id: expect.any(String), authenticated_at: expect.any(String), user_id: "oidc|acme|ann" },
      stats: { logins_count: 1 },
      tenant: { id: "test" },
      transaction: {
        protocol: "oidc-basic-profile",
        requested_scopes: ["openid", "profile", "email", "offline_access", "read:orders"],
        redirect_uri: callback,
        response_type: ["code"],
        response_mode: "query",
        prompt: [],
        login_hint: "ann@acme.example",
        state: "a state & more",
        metadata: {},
      },
      user: {
        user_id: "oidc|acme|ann",
        email_verified: true,
        groups: ["Managers", "A,B"],
        identities: [{ connection: "acme", provider: "oidc", user_id: "acme|ann", isSocial: false }],
        app_metadata: {},
        user_metadata: {},
        enrolledFactors: [],
      },
    });
    for (const absent of ["organization", "refresh_token"]) expect(event).not.toHaveProperty(absent);
    for (const hidden of ["logins_count", "last_login"]) expect(event.user).not.toHaveProperty(hidden);
  });

  it("see no API if none is requested", async () => {
    bind(`api.idToken.setCustomClaim("${name}", Object.keys(event));`);
    const { id_token } = await tokens(test, { audience: undefined });
    expect((await verified(test, id_token)).claims[name]).not.toContain("resource_server");
  });

  it("run with single sign-on and silently, too", async () => {
    bind(`api.idToken.setCustomClaim("${name}", [event.transaction.prompt, event.session.id]);`);
    const browser = new Browser(test.fetch);
    const first = await tokens(test, {}, browser);
    const { code } = await refusal(test, { prompt: "none" }, browser);
    const { body } = await redeem(test, code);
    const [, session] = (await verified(test, first.id_token)).claims[name];
    expect((await verified(test, body.id_token)).claims[name]).toEqual([["none"], session]);
  });

  it("refuse with their reason; the session remains, and the next attempt uses it", async () => {
    bind(`if (event.transaction.prompt.length === 0) api.access.deny("no_role: ask <Acme> & co");`);
    const browser = new Browser(test.fetch);
    const denied = { error: "access_denied", error_description: "no_role: ask <Acme> & co", state: "a state & more" };
    expect(await signIn(test, {}, browser)).toEqual(denied);
    expect(await refusal(test, {}, browser)).toEqual(denied);
    expect(await signIn(test, { prompt: "login" }, browser)).toHaveProperty("code");
  });

  it.each([
    ["throw", `throw new Error("it broke")`, "it broke"],
    ["never end", "await new Promise(() => {})", /longer than 300 ms/],
    ["do not compile", ")(", /./],
    ["ask for a second factor", `api.multifactor.enable("any")`, /lacks api\.multifactor\.enable/],
    ["challenge", `api.authentication.challengeWith({ type: "otp" })`, /lacks api\.authentication\.challengeWith/],
    ["show a form", `api.prompt.render("form")`, /lacks api\.prompt\.render/],
    ["end the session", `api.session.revoke("over")`, "over"],
    ["enrol a factor", `api.authentication.enrollWith({ type: "otp" })`, /lacks api\.authentication\.enrollWith/],
    ["change the user", `api.authentication.setPrimaryUser("a|b")`, /lacks api\.authentication\.setPrimaryUser/],
    ["report an error", `api.validation.error("a", "b")`, "b"],
  ])("that %s issue no code", async (_what, body, description) => {
    bind(`api.accessToken.setCustomClaim("${name}", 1); ${body};`);
    const answer = await signIn(test);
    expect(answer).not.toHaveProperty("code");
    expect(answer.error).toBe("access_denied");
    if (typeof description === "string") expect(answer.error_description).toBe(description);
    else expect(answer.error_description).toMatch(description);
  });

  it("end a session that they revoke", async () => {
    bind(`if (event.transaction.prompt.includes("none")) api.session.revoke("over");`);
    const browser = new Browser(test.fetch);
    const { refresh_token } = await tokens(test, {}, browser);
    expect(await refusal(test, { prompt: "none" }, browser)).toMatchObject({ error: "access_denied" });
    expect(await refusal(test, { prompt: "none" }, browser)).toMatchObject({ error: "login_required" });
    expect((await refresh(test, refresh_token)).body.error).toBe("invalid_grant");
  });

  it.each([
    ["end", `api.session.setExpiresAt(Date.now() + 60_000); api.session.setExpiresAt(Date.now() + 90_000);`],
    ["end for want of use", `api.session.setIdleExpiresAt(Date.now() + 60_000);`],
  ])("can make a session %s sooner", async (_what, call) => {
    bind(`if (event.transaction.prompt.length === 0) ${call}`);
    const browser = new Browser(test.fetch);
    await signIn(test, {}, browser);
    test.unbind();
    test.advance(59);
    expect(await refusal(test, { prompt: "none" }, browser)).toHaveProperty("code");
    test.advance(2);
    const later = await refusal(test, { prompt: "none" }, browser);
    // Using the session gives it its idle lifetime back, never a later end.
    if (call.includes("Idle")) expect(later).toHaveProperty("code");
    else expect(later).toMatchObject({ error: "login_required" });
  });

  it("can make a session end for want of use", async () => {
    bind("api.session.setIdleExpiresAt(Date.now() + 60_000);");
    const browser = new Browser(test.fetch);
    await signIn(test, {}, browser);
    test.advance(61);
    expect(await refusal(test, { prompt: "none" }, browser)).toMatchObject({ error: "login_required" });
  });

  it("cannot make a session last longer than the tenant does", async () => {
    bind("api.session.setExpiresAt(Date.now() + 1e10); api.session.setIdleExpiresAt(Date.now() + 1e10);");
    const browser = new Browser(test.fetch);
    await signIn(test, {}, browser);
    test.advance(72 * 3600 + 1);
    expect(await refusal(test, { prompt: "none" }, browser)).toMatchObject({ error: "login_required" });
  });

  it("keep metadata of the session, which the next login sees", async () => {
    bind(`api.idToken.setCustomClaim("${name}", event.session.metadata);
      if (event.transaction.prompt.length === 0) { api.session.setMetadata("a", "1"); api.session.setMetadata("b", "2"); }
      else api.session.deleteMetadata("a");`);
    const browser = new Browser(test.fetch);
    const seen = [(await verified(test, (await tokens(test, {}, browser)).id_token)).claims[name]];
    for (let count = 0; count < 2; count += 1) {
      const { code } = await refusal(test, { prompt: "none" }, browser);
      seen.push((await verified(test, (await redeem(test, code)).body.id_token)).claims[name]);
    }
    expect(seen).toEqual([{}, { a: "1", b: "2" }, { b: "2" }]);
  });

  it("choose whether the session's cookie ends with the browser", async () => {
    bind(`api.session.setCookieMode("non-persistent"); api.idToken.setCustomClaim("${name}", event.session.cookie);`);
    const browser = new Browser(test.fetch);
    await signIn(test, {}, browser);
    const [cookie] = (await browser.jar.getCookies(test.issuer)).filter(({ key }) => key === "auth0");
    expect(cookie).toMatchObject({ maxAge: null, expires: "Infinity" });
    const { code } = await refusal(test, { prompt: "none" }, browser);
    const { id_token } = (await redeem(test, code)).body;
    expect((await verified(test, id_token)).claims[name]).toEqual({ mode: "non-persistent" });
  });

  it("may ask for what has no effect here", async () => {
    bind(`api.samlResponse.setAudience("x"); api.multifactor.enable("none"); api.transaction.setMetadata("a", 1);`);
    expect(await signIn(test)).toHaveProperty("code");
  });

  it("set claims, of which the tenant keeps what Auth0 would", async () => {
    bind(`for (const token of [api.accessToken, api.idToken])
      for (const claim of ["sub", "aud", "nonce", "sid", "roles", "https://auth0.com/x", "email", "zoneinfo", "address",
        "https://x.example/roles", "plain"]) token.setCustomClaim(claim, "set");`);
    const { access_token, id_token } = await tokens(test, { scope: "openid email read:orders" });
    const setIn = async (token: string) => {
      const { claims } = await verified(test, token);
      return Object.keys(claims)
        .filter((claim) => claims[claim] === "set")
        .sort();
    };
    const kept = ["email", "https://x.example/roles", "plain"];
    expect(await setIn(access_token)).toEqual(kept);
    expect(await setIn(id_token)).toEqual(kept);
  });

  it("add and remove scopes, the last call winning", async () => {
    bind(`api.accessToken.removeScope("read:orders"); api.accessToken.addScope("special");
      api.accessToken.addScope("other"); api.accessToken.removeScope("other"); api.accessToken.removeScope("email");`);
    const { access_token, scope } = await tokens(test, { scope: "openid email read:orders write:orders" });
    expect(scope).toBe("openid write:orders special");
    expect((await verified(test, access_token)).claims.scope).toBe(scope);
  });

  it("remove the refresh token with its scope, and cannot add one that was not requested", async () => {
    bind(`api.accessToken.removeScope("offline_access");`);
    expect(await tokens(test)).not.toHaveProperty("refresh_token");
    bind(`api.accessToken.addScope("offline_access");`);
    expect(await tokens(test, { scope: "openid" })).not.toHaveProperty("refresh_token");
  });

  it("write metadata, even with a refusal, but not if they fail", async () => {
    bind(`api.user.setAppMetadata("kept", { a: 1 }); api.user.setUserMetadata("u", 1); api.access.deny("no");`);
    await signIn(test);
    const user = () => test.store.users.get("oidc|acme|ann");
    expect(user()).toMatchObject({ app_metadata: { kept: { a: 1 } }, user_metadata: { u: 1 } });
    bind(`api.user.setAppMetadata("kept", null); api.user.setAppMetadata("lost", 1); throw new Error("x");`);
    await signIn(test);
    expect(user()?.app_metadata).toEqual({ kept: { a: 1 } });
    bind(`api.user.setAppMetadata("kept", null);`);
    await signIn(test);
    expect(user()?.app_metadata).toEqual({});
  });
});
