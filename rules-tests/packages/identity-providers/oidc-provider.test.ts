import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { parse } from "node-html-parser";
import * as client from "openid-client";
import {
  type OidcIdentityProvider,
  startOidcProvider,
} from "../../../packages/identity-providers/oidc/oidc-provider.ts";
import type { Authority } from "../../../packages/loopback/authority.ts";
import { Browser } from "../../../packages/loopback/browser.ts";
import { createTrustingFetch, type TrustingFetch } from "../../../packages/loopback/trusting-fetch.ts";
import { testAuthority } from "../../shared-keys.ts";

const callback = "https://tenant.example/login/callback";
const secret = "the relying party's secret, for this test only";
const ann = { username: "ann", password: "correct horse" };

describe("startOidcProvider", () => {
  let authority: Authority;
  let provider: OidcIdentityProvider;
  let network: TrustingFetch;

  beforeAll(async () => {
    authority = testAuthority();
    provider = await startOidcProvider({
      authority,
      name: "Acme <staff>",
      users: [
        {
          ...ann,
          claims: { email: "ann@acme.example", email_verified: true, name: "Ann", groups: ["Managers"], shoe_size: 39 },
        },
        { username: "bob", password: "battery staple", claims: { email: "bob@acme.example" } },
      ],
      clients: [{ client_id: "tenant", client_secret: secret, redirect_uris: [callback] }],
    });
    network = createTrustingFetch(authority.ca);
  });

  afterAll(async () => {
    await network.close();
    await provider.close();
  });

  async function relyingParty(clientId = "tenant", clientSecret = secret): Promise<client.Configuration> {
    return client.discovery(new URL(provider.issuer), clientId, clientSecret, undefined, {
      [client.customFetch]: (url: string, init: client.CustomFetchOptions) => network.fetch(url, init as RequestInit),
    });
  }

  async function signIn(scope: string, user = ann, browser = new Browser(network.fetch), hint?: string) {
    const config = await relyingParty();
    const pkceCodeVerifier = client.randomPKCECodeVerifier();
    const start = client.buildAuthorizationUrl(config, {
      redirect_uri: callback,
      scope,
      state: "a state",
      nonce: "a nonce",
      ...(hint !== undefined && { login_hint: hint }),
      code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: "S256",
    });
    const landed = await browser.signIn(start, user, callback);
    const checks = { pkceCodeVerifier, expectedState: "a state", expectedNonce: "a nonce" };
    return (await client.authorizationCodeGrant(config, landed, checks)).claims();
  }

  it("signs a user in at its login page and asserts the claims of the scopes in the ID token", async () => {
    const claims = await signIn("openid profile email groups");
    expect(claims).toMatchObject({
      iss: provider.issuer,
      sub: "ann",
      email: "ann@acme.example",
      email_verified: true,
      name: "Ann",
      groups: ["Managers"],
      shoe_size: 39,
    });
  });

  it("asserts only the claims that the scopes request", async () => {
    const claims = await signIn("openid");
    expect(claims).toHaveProperty("sub", "ann");
    for (const name of ["email", "name", "groups", "shoe_size"]) expect(claims).not.toHaveProperty(name);
  });

  it.each([
    ["a wrong password", { username: "ann", password: "battery staple" }],
    ["an unknown user", { username: "carl", password: "" }],
    ["a name that every object inherits", { username: "__proto__", password: "" }],
  ])("shows the form again for %s", async (_what, credentials) => {
    await expect(signIn("openid", credentials)).rejects.toMatchObject({
      name: "SignInError",
      status: 403,
      message: expect.stringContaining("Wrong user name or password"),
    });
  });

  it("asserts changed claims from the next sign-in on, in an existing session too", async () => {
    const browser = new Browser(network.fetch);
    expect(await signIn("openid groups", { username: "bob", password: "battery staple" }, browser)).not.toHaveProperty(
      "groups",
    );
    provider.setClaims("bob", { email: "bob@acme.example", groups: ["Viewers"] });
    const withSession = await signIn("openid groups", { username: "bob", password: "not typed again" }, browser);
    expect(withSession).toHaveProperty("groups", ["Viewers"]);
  });

  it("signs a user out, who can then be another, once the user has said so", async () => {
    const browser = new Browser(network.fetch);
    const bob = { username: "bob", password: "battery staple" };
    await signIn("openid", ann, browser);
    const page = await browser.open(`${provider.issuer}/sign-out`);
    expect(page.headers.get("content-security-policy")).not.toContain("script-src");
    expect(page.text).toContain("Sign out of Acme &lt;staff&gt;");
    // Opening the page is not enough: any site can make a browser do that.
    expect(await signIn("openid", bob, browser)).toHaveProperty("sub", "ann");

    const form = parse((await browser.open(page.url)).text).querySelector("form");
    const xsrf = form?.querySelector("input[name=xsrf]")?.getAttribute("value") ?? "";
    const answer = await browser.open(
      new URL(form?.getAttribute("action") ?? "", page.url),
      new URLSearchParams({ xsrf, logout: "yes" }),
    );
    const end = await browser.open(new URL(answer.headers.get("location") ?? "", page.url));
    expect([end.status, end.text]).toEqual([200, expect.stringContaining("<h1>Signed out</h1>")]);
    expect(await signIn("openid", bob, browser)).toHaveProperty("sub", "bob");
  });

  it("asks for the password where login_hint names somebody else, and lets in whoever signs in then", async () => {
    const browser = new Browser(network.fetch);
    const bob = { username: "bob", password: "battery staple" };
    const wrong = { username: "bob", password: "not asked for" };
    const sub = async (user: typeof bob, hint: string) => (await signIn("openid", user, browser, hint))?.sub;
    expect(await sub(ann, "ann")).toBe("ann");
    expect([await sub(wrong, "ann"), await sub(wrong, "ann@acme.example")]).toEqual(["ann", "ann"]);
    expect([await sub(bob, "bob"), await sub(ann, "carl"), await sub(ann, "bob")]).toEqual(["bob", "ann", "ann"]);
  });

  it("fills in the user name that login_hint names, if it knows it", async () => {
    const config = await relyingParty();
    const challenge = { code_challenge: "x".repeat(43), code_challenge_method: "S256" };
    const page = async (login_hint: string) => {
      const browser = new Browser(network.fetch);
      const asked = { redirect_uri: callback, scope: "openid", ...challenge, login_hint };
      const { url, headers } = await browser.open(client.buildAuthorizationUrl(config, asked));
      return parse((await browser.open(new URL(headers.get("location") ?? "", url))).text);
    };
    const filled = async (hint: string) =>
      (await page(hint)).querySelector("input[name=username]")?.getAttribute("value");
    expect([await filled("bob"), await filled('"><script>')]).toEqual(["bob", ""]);
  });

  it("tells a person what it is, with a way to sign out", async () => {
    const answer = await network.fetch(provider.issuer);
    const text = await answer.text();
    expect(text).toContain("<h1>Acme &lt;staff&gt;</h1>");
    expect(text).toContain('href="/sign-out"');
    const style = createHash("sha256")
      .update(/<style>(.*?)<\/style>/s.exec(text)?.[1] ?? "")
      .digest("base64");
    expect(answer.headers.get("content-security-policy")).toContain(`style-src 'sha256-${style}'`);
  });

  it("refuses unknown claims and users", () => {
    expect(() => provider.setClaims("ann", { nobody_named_this: 1 })).toThrow(/nobody_named_this.*extraClaims/);
    expect(() => provider.setClaims("carl", {})).toThrow('no user "carl"');
  });

  it("accepts a new application while it runs, and refuses a redirect URI that is not registered", async () => {
    await provider.addClient({
      client_id: "second",
      client_secret: secret,
      redirect_uris: ["https://second.example/cb"],
    });
    const config = await relyingParty("second");
    const start = client.buildAuthorizationUrl(config, { redirect_uri: callback, scope: "openid", state: "s" });
    await expect(new Browser(network.fetch).signIn(start, ann, callback)).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining("redirect_uri"),
    });
  });

  it("refuses invalid client metadata", async () => {
    const broken = { client_id: "third", client_secret: secret, redirect_uris: ["not an address"] };
    await expect(provider.addClient(broken)).rejects.toThrow(/^Client third: redirect_uris/);
  });

  it("escapes text in the login page, and allows no scripts there", async () => {
    const config = await relyingParty();
    const start = client.buildAuthorizationUrl(config, { redirect_uri: callback, scope: "openid", state: "s" });
    const redirect = await network.fetch(start, { redirect: "manual" });
    const cookie = redirect.headers.getSetCookie().map((line) => line.split(";")[0]);
    const url = new URL(redirect.headers.get("location") ?? "", start);
    const page = await network.fetch(url, { headers: { cookie: cookie.join("; ") } });
    expect(page.status).toBe(200);
    expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
    const html = await page.text();
    expect(html).toContain("Acme &lt;staff&gt;");
    expect(html).not.toContain("Acme <staff>");
    expect(html).not.toMatch(/<script|https?:\/\//);

    const strangersBrowser = await network.fetch(url);
    expect(strangersBrowser.status).toBe(400);
  });

  it("says which port is taken", async () => {
    await expect(startOidcProvider({ authority, users: [], clients: [], port: provider.port })).rejects.toThrow(
      `Port ${provider.port} of localhost is in use`,
    );
  });
});
