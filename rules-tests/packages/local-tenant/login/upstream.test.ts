import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from "jose";
import { Browser } from "../../../../packages/loopback/browser.ts";
import { acmeConnection, ann, callback, startTestTenant, type TestTenant } from "../world/acme.ts";
import { authorizeUrl, signIn } from "./portal.ts";

describe("the tenant as a client of an identity provider", () => {
  let test: TestTenant;
  beforeAll(async () => {
    test = await startTestTenant();
  });
  afterAll(() => test.close());
  afterEach(() => {
    test.upstreamFetch = undefined;
    test.store.connections.put(acmeConnection(test.provider.issuer));
  });

  /** Begins a login; returns the address at the provider, and the browser. */
  async function begin(browser = new Browser(test.fetch)) {
    const visit = await browser.open(authorizeUrl(test));
    return { browser, upstream: new URL(visit.headers.get("location") ?? "") };
  }

  /** Goes through the provider up to the tenant's callback, which is not opened. */
  async function comeBack(browser = new Browser(test.fetch)) {
    const { upstream } = await begin(browser);
    const back = await browser.follow(upstream, ann, `${test.issuer}login/callback`);
    if (!(back instanceof URL)) throw new Error(back.text);
    return { browser, back };
  }

  /** What the application is told at the end of this callback. */
  async function land(browser: Browser, back: URL) {
    const visit = await browser.open(back);
    const location = visit.headers.get("location");
    return location === null ? visit : Object.fromEntries(new URL(location).searchParams);
  }

  it("asks with PKCE, state and nonce, each new, and its own callback", async () => {
    const first = (await begin()).upstream.searchParams;
    const second = (await begin()).upstream.searchParams;
    expect(Object.fromEntries(first)).toMatchObject({
      response_type: "code",
      client_id: "tenant",
      redirect_uri: `${test.issuer}login/callback`,
      scope: "openid profile email groups",
      code_challenge_method: "S256",
    });
    for (const once of ["state", "nonce", "code_challenge"]) {
      expect(first.get(once)).toMatch(/^[\w-]{43}$/);
      expect(first.get(once)).not.toBe(second.get(once));
    }
    expect(first.has("login_hint")).toBe(false);
  });

  it("follows connection_settings.pkce", async () => {
    const connection = acmeConnection(test.provider.issuer);
    const method = async (pkce: string) => {
      test.store.connections.put({ ...connection, options: { ...connection.options, connection_settings: { pkce } } });
      return (await begin()).upstream.searchParams.get("code_challenge_method");
    };
    expect([await method("s256"), await method("plain"), await method("disabled")]).toEqual(["S256", "plain", null]);
  });

  it("accepts each answer once", async () => {
    const { browser, back } = await comeBack();
    expect(await land(browser, back)).toHaveProperty("code");
    expect(await land(browser, back)).toMatchObject({ status: 403 });
  });

  it("accepts an answer only in the browser that started the login", async () => {
    const { browser, back } = await comeBack();
    for (const stranger of [new Browser(test.fetch), (await begin()).browser]) {
      const visit = await land(stranger, back);
      expect(visit).toMatchObject({ status: 403, text: expect.stringContaining("started in another browser") });
    }
    expect(await land(browser, back)).toHaveProperty("code");
  });

  it("refuses an unknown, missing or repeated state without a redirect", async () => {
    const { browser, back } = await comeBack();
    const known = back.searchParams.get("state") ?? "";
    for (const states of [[`${known}x`], [], [known, known], ["__proto__"]]) {
      const url = new URL(back);
      url.searchParams.delete("state");
      for (const state of states) url.searchParams.append("state", state);
      expect(await land(browser, url)).toMatchObject({ status: 403 });
    }
  });

  it("refuses an answer that took too long", async () => {
    const { browser, back } = await comeBack();
    test.advance(601);
    expect(await land(browser, back)).toMatchObject({ status: 403 });
  });

  it.each<[string, (url: URL) => void, string]>([
    ["another code", (url) => url.searchParams.set("code", "forged"), "got no valid answer"],
    ["two codes", (url) => url.searchParams.append("code", url.searchParams.get("code") ?? ""), "got no valid answer"],
    ["two issuers", (url) => url.searchParams.append("iss", url.searchParams.get("iss") ?? ""), "got no valid answer"],
    ["no code", (url) => url.searchParams.delete("code"), "got no valid answer"],
    [
      "another issuer's answer (RFC 9207)",
      (url) => url.searchParams.set("iss", "https://evil.example"),
      "got no valid answer",
    ],
    ["no issuer where there should be one", (url) => url.searchParams.delete("iss"), "got no valid answer"],
  ])("refuses %s, and tells the application", async (_what, tamper, description) => {
    const { browser, back } = await comeBack();
    tamper(back);
    const answer = await land(browser, back);
    expect(answer).toMatchObject({ error: "access_denied", state: "a state & more" });
    expect(answer).toHaveProperty("error_description", expect.stringContaining(description));
    expect(answer).not.toHaveProperty("code");
  });

  it("passes the provider's own refusal on, as plain text", async () => {
    const { browser, back } = await comeBack();
    back.searchParams.delete("code");
    back.searchParams.set("error", "login_required");
    back.searchParams.set("error_description", "not\r\ntoday \u202e<b>");
    const refused = { error: "access_denied", error_description: "not  today  <b>", state: "a state & more" };
    expect(await land(browser, back)).toEqual(refused);
  });

  it("refuses if the connection has been disabled or deleted since", async () => {
    const disabled = await comeBack();
    test.store.connections.put({ ...acmeConnection(test.provider.issuer), enabled_clients: [] });
    const error = { error: "invalid_request", error_description: "the connection was disabled" };
    expect(await land(disabled.browser, disabled.back)).toMatchObject(error);
  });

  it("starts no session after a login that failed", async () => {
    const { browser, back } = await comeBack();
    back.searchParams.set("code", "forged");
    await land(browser, back);
    const cookies = await browser.jar.getCookies(test.issuer);
    expect(cookies.map(({ key }) => key)).not.toContain("auth0");
  });

  describe("with invalid answers", () => {
    const idToken = async (
      change: (claims: JWTPayload) => JWTPayload,
      sign: (claims: JWTPayload) => Promise<string>,
    ) => {
      const { browser, back } = await comeBack();
      test.upstreamFetch = async (input, init) => {
        const response = await test.fetch(input, init);
        if (!String(input).endsWith("/token")) return response;
        const body = (await response.json()) as { id_token: string };
        const claims = JSON.parse(Buffer.from(body.id_token.split(".")[1] ?? "", "base64url").toString("utf8"));
        return Response.json({ ...body, id_token: await sign(change(claims)) });
      };
      return land(browser, back);
    };
    const foreignKey = async (claims: JWTPayload) => {
      const { privateKey } = await generateKeyPair("RS256");
      return new SignJWT(claims).setProtectedHeader({ alg: "RS256" }).sign(privateKey);
    };
    const same = (claims: JWTPayload) => claims;

    it.each<[string, (claims: JWTPayload) => Promise<string>]>([
      ["signed with another key", foreignKey],
      ["not signed", async (claims) => new UnsecuredJWT(claims).encode()],
      [
        "signed with the client's secret",
        (claims) =>
          new SignJWT(claims)
            .setProtectedHeader({ alg: "HS256" })
            .sign(new TextEncoder().encode("a secret between the tenant and its provider")),
      ],
    ])("refuses an ID token %s", async (_what, sign) => {
      expect(await idToken(same, sign)).toMatchObject({ error: "access_denied" });
      expect(test.store.users.get("oidc|acme|mallory")).toBeUndefined();
    });

    it.each<[string, JWTPayload, RegExp]>([
      ["for another client", { aud: "other" }, /\(the ID token has the aud "other", and "tenant" is expected\)/],
      ["of another issuer", { iss: "https://evil.example" }, /has the iss "https:\/\/evil\.example", and "https:/],
      ["with another nonce", { nonce: "other" }, /unexpected ID Token "nonce" claim value\)/],
      ["that is over", { exp: Math.floor(Date.now() / 1000) - 600 }, /unexpected JWT "exp"/],
    ])("refuses an ID token %s", async (_what, changed, reason) => {
      // Signed by the provider's own key: what is wrong is the claim alone.
      const { privateKey, publicKey } = await generateKeyPair("RS256");
      const { exportJWK } = await import("jose");
      const jwk = { ...(await exportJWK(publicKey)), alg: "RS256", use: "sig", kid: "own" };
      const connection = acmeConnection(test.provider.issuer);
      const land = async (claims: JWTPayload) => {
        // Options of their own keep the real keys out of the cache.
        const options = { ...connection.options, marker: JSON.stringify(claims) };
        test.upstreamFetch = async (input, init) => {
          if (String(input).endsWith("/jwks")) return Response.json({ keys: [jwk] });
          const response = await test.fetch(input, init);
          if (!String(input).endsWith("/token")) return response;
          const body = (await response.json()) as { id_token: string };
          const own = JSON.parse(Buffer.from(body.id_token.split(".")[1] ?? "", "base64url").toString("utf8"));
          const signer = new SignJWT({ ...own, ...claims }).setProtectedHeader({ alg: "RS256", kid: "own" });
          return Response.json({ ...body, id_token: await signer.sign(privateKey) });
        };
        test.store.connections.put({ ...connection, options });
        return signIn(test);
      };
      expect(await land({})).toHaveProperty("code");
      const refused = { error: "access_denied", error_description: expect.stringMatching(reason) };
      expect(await land(changed)).toMatchObject(refused);
    });

    it.each<[string, () => Promise<Response>]>([
      ["is down", () => Promise.reject(new TypeError("fetch failed"))],
      ["fails", async () => new Response("oops", { status: 500 })],
      ["answers something else", async () => new Response("<html>", { headers: { "content-type": "text/html" } })],
      ["is another", async () => Response.json({ issuer: "https://evil.example" })],
      [
        "has no TLS",
        async () =>
          Response.json({
            issuer: test.provider.issuer,
            authorization_endpoint: "http://localhost/auth",
            token_endpoint: "https://localhost/token",
            jwks_uri: "https://localhost/jwks",
          }),
      ],
    ])("tells the application where the provider %s, and asks it again the next time", async (_what, answer) => {
      const connection = acmeConnection(test.provider.issuer);
      test.store.connections.put({ ...connection, id: "con_fresh", options: { ...connection.options, marker: _what } });
      test.store.connections.put({ ...connection, enabled_clients: [] });
      test.upstreamFetch = answer;
      const refused = await signIn(test);
      expect(refused.error).toBe("access_denied");
      expect(refused.error_description).toMatch(/^The connection "acme" has an /);
      test.upstreamFetch = undefined;
      expect(await signIn(test)).toHaveProperty("code");
      test.store.connections.delete("con_fresh");
    });

    it("tells the application if the token endpoint fails", async () => {
      test.upstreamFetch = async (input, init) =>
        String(input).endsWith("/token") ? new Response("oops", { status: 502 }) : test.fetch(input, init);
      expect(await signIn(test)).toMatchObject({ error: "access_denied" });
    });
  });

  it("names what the connection does not have", async () => {
    const connection = acmeConnection(test.provider.issuer);
    test.store.connections.put({ ...connection, options: { type: "back_channel", client_id: "tenant" } });
    const text = 'The connection "acme" has neither options.discovery_url nor options.issuer.';
    expect(await signIn(test)).toMatchObject({ error: "access_denied", error_description: text });
  });

  it.each<[string, (issuer: string) => string, string]>([
    ["", () => "https://other.example", ""],
    [" but for the slash at the end", (issuer) => `${issuer}/`, ": they differ in the slash at the end"],
  ])("shows the expected issuer and the one found where they differ%s", async (_what, change, hint) => {
    const connection = acmeConnection(test.provider.issuer);
    const issuer = change(test.provider.issuer);
    test.store.connections.put({ ...connection, options: { ...connection.options, issuer } });
    expect((await signIn(test)).error_description).toBe(
      'The connection "acme" has an identity provider whose metadata names the issuer ' +
        `"${test.provider.issuer}", and "${issuer}" is expected${hint}.`,
    );
  });

  it("refuses the metadata of Microsoft's endpoints for every tenant, which no token can match", async () => {
    const issuer = "https://login.microsoftonline.com/{tenantid}/v2.0";
    const connection = acmeConnection(test.provider.issuer);
    const { issuer: _unset, ...options } = connection.options;
    test.store.connections.put({ ...connection, options: { ...options, marker: "template" } });
    test.upstreamFetch = async () => Response.json({ issuer });
    const { error_description } = await signIn(test);
    expect(error_description).toContain(`"${issuer}"`);
    expect(error_description).toContain("name the customer's own tenant");
  });

  it.each<[string, () => Response | Promise<Response>, string]>([
    ["with a status", () => new Response("down", { status: 503 }), "an answer with status 503 and type text/plain"],
    [
      "with HTML",
      () => new Response("<b>", { headers: { "content-type": "text/html" } }),
      "status 200 and type text/html",
    ],
    [
      "with other text",
      () => new Response("a secret", { headers: { "content-type": "application/json" } }),
      "(the answer is not JSON)",
    ],
    ["not at all", () => Promise.reject(Object.assign(new Error("x"), { code: "ECONNREFUSED" })), "(ECONNREFUSED)"],
  ])("says why metadata could not be read where the provider answers %s", async (what, answer, reason) => {
    const connection = acmeConnection(test.provider.issuer);
    test.store.connections.put({ ...connection, options: { ...connection.options, marker: what } });
    test.upstreamFetch = async () => answer();
    test.log.length = 0;
    const { error_description } = await signIn(test);
    expect(error_description).toContain("metadata could not be read (");
    expect(error_description).toContain(reason);
    expect(error_description).not.toContain("secret");
    expect(test.log).toMatchObject([
      {
        type: "f",
        client_id: "portal",
        connection: "acme",
        description: error_description,
        details: { error: { message: error_description, oauthError: "access_denied", type: "oauth-authorization" } },
      },
    ]);
  });

  it("says in the log and to the application why a provider refused the tenant's client", async () => {
    test.upstreamFetch = async (input, init) => {
      if (!String(input).endsWith("/token")) return test.fetch(input, init);
      return Response.json({ error: "invalid_client", error_description: "The key expired." }, { status: 401 });
    };
    test.log.length = 0;
    const { error_description } = await signIn(test);
    expect(error_description).toContain("(the token endpoint answered invalid_client: The key expired.)");
    expect(test.log).toContainEqual(expect.objectContaining({ connection: "acme", description: error_description }));
  });

  it("passes no description on that may name a user or a code", async () => {
    test.upstreamFetch = async (input, init) => {
      if (!String(input).endsWith("/token")) return test.fetch(input, init);
      return Response.json({ error: "invalid_grant", error_description: "ann's code xyz" }, { status: 400 });
    };
    const { error_description } = await signIn(test);
    expect(error_description).toContain("(the token endpoint answered invalid_grant)");
  });

  it("needs no discovery if the metadata is given", async () => {
    const found = await test.fetch(`${test.provider.issuer}/.well-known/openid-configuration`);
    const oidc_metadata = await found.json();
    const { discovery_url: _gone, ...options } = acmeConnection(test.provider.issuer).options;
    const connection = acmeConnection(test.provider.issuer);
    test.store.connections.put({ ...connection, options: { ...options, oidc_metadata } });
    test.upstreamFetch = (input, init) => {
      if (String(input).includes("well-known")) throw new Error("asked for metadata");
      return test.fetch(input, init);
    };
    expect(await signIn(test)).toHaveProperty("code");
  });

  it("never sends a browser or a user's data anywhere except to the callback", async () => {
    const browser = new Browser(test.fetch);
    const landed = await browser.follow(authorizeUrl(test), ann, callback);
    expect(landed instanceof URL && [...landed.searchParams.keys()].sort()).toEqual(["code", "state"]);
    expect(JSON.stringify(test.log)).not.toMatch(/ann|Managers|secret/);
  });
});
