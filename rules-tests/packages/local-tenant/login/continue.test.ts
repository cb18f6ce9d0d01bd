import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { SignJWT } from "jose";
import { Browser } from "../../../../packages/loopback/browser.ts";
import { ann, callback, startTestTenant, type TestTenant } from "../world/acme.ts";
import { authorizeUrl, redeem, refresh, refusal, tokens } from "./portal.ts";
import { verified } from "./verify.ts";

const site = "https://terms.example/";
const secret = "between the tenant and the other site";
const name = "https://x.example/answer";

/** Sends the user to the other site, unless they have been there; decides on what comes back. */
const body = `
  console.log('sends');
  api.accessToken.setCustomClaim("https://x.example/before", 1);
  api.transaction.setMetadata("colour", "red");
  if (!event.authentication?.methods.some(({ name }) => name === "${site}")) api.redirect.sendUserTo("${site}?a=1");
};
exports.onContinuePostLogin = async (event, api) => {
  const { verdict } = api.redirect.validateToken({ secret: "${secret}" });
  if (verdict !== "accepted") return api.access.deny("terms_not_accepted: " + verdict);
  api.authentication.recordMethod("${site}");
  api.user.setAppMetadata("terms", verdict);
  api.accessToken.setCustomClaim("${name}", [verdict, event.transaction.metadata.colour, event.request.method, event.user.groups]);
`;

describe("an Action that sends the user elsewhere", () => {
  let test: TestTenant;
  beforeAll(async () => {
    test = await startTestTenant();
  });
  afterAll(() => test.close());
  afterEach(() => test.unbind());

  /** Signs in as far as the other site. */
  async function away(browser: Browser): Promise<URL> {
    const landed = await browser.follow(authorizeUrl(test), ann, site);
    if (!(landed instanceof URL)) throw new Error(`${landed.status} ${landed.text}`);
    return landed;
  }

  function answer(state: string, claims: Record<string, unknown> = {}): Promise<string> {
    const iss = new URL(test.issuer).host;
    return new SignJWT({ verdict: "accepted", iss, sub: "oidc|acme|ann", state, ...claims })
      .setProtectedHeader({ alg: "HS256" })
      .setIssuedAt()
      .setExpirationTime(typeof claims.exp === "number" ? claims.exp : "1m")
      .sign(new TextEncoder().encode(secret));
  }

  const back = (browser: Browser, state: string, session_token: string) =>
    browser.open(new URL("continue", test.issuer), new URLSearchParams({ state, session_token }));

  async function landing(browser: Browser, claims: Record<string, unknown> = {}) {
    const state = (await away(browser)).searchParams.get("state") ?? "";
    const visit = await back(browser, state, await answer(state, claims));
    return {
      visit,
      state,
      parameters: Object.fromEntries(new URL(visit.headers.get("location") ?? "none:").searchParams),
    };
  }

  it("sends a state along, and continues when the user is back", async () => {
    test.bind("post-login", body);
    const browser = new Browser(test.fetch);
    const there = await away(browser);
    expect(Object.fromEntries(there.searchParams)).toEqual({ a: "1", state: expect.any(String) });
    const state = there.searchParams.get("state") ?? "";
    const visit = await back(browser, state, await answer(state));
    const location = new URL(visit.headers.get("location") ?? "");
    expect(location.href.startsWith(callback)).toBe(true);
    expect(location.searchParams.get("state")).toBe("a state & more");
    const { body: issued } = await redeem(test, location.searchParams.get("code") ?? "");
    const { claims } = await verified(test, issued.access_token);
    expect(claims[name]).toEqual(["accepted", "red", "POST", ["Managers", "A,B"]]);
    expect(claims["https://x.example/before"]).toBe(1);
    expect(test.store.users.get("oidc|acme|ann")?.app_metadata).toEqual({ terms: "accepted" });
  });

  it("sees the recorded method for the rest of the session", async () => {
    test.bind("post-login", body);
    const browser = new Browser(test.fetch);
    await away(browser);
    expect(await refusal(test, { prompt: "none" }, browser)).toHaveProperty("error", "interaction_required");
    await landing(browser);
    expect(await refusal(test, { prompt: "none" }, browser)).toHaveProperty("code");
  });

  it("may refuse then", async () => {
    test.bind("post-login", body);
    const { parameters } = await landing(new Browser(test.fetch), { verdict: "declined" });
    expect(parameters).toMatchObject({ error: "access_denied", error_description: "terms_not_accepted: declined" });
    expect(parameters).not.toHaveProperty("code");
  });

  it.each([
    ["of another user", { sub: "oidc|acme|bob" }, /subject/],
    ["of another login", { state: "another" }, /state/],
    ["that is over", { exp: 1 }, /expired/],
  ])("issues no code for a token %s", async (_, claims, why) => {
    test.bind("post-login", body);
    const { parameters } = await landing(new Browser(test.fetch), claims);
    expect(parameters).toMatchObject({ error: "access_denied", error_description: expect.stringMatching(why) });
    expect(parameters).not.toHaveProperty("code");
  });

  it("accepts each state once, from the same browser, until it expires", async () => {
    test.bind("post-login", body);
    const browser = new Browser(test.fetch);
    const state = (await away(browser)).searchParams.get("state") ?? "";
    const token = await answer(state);
    const stranger = new Browser(test.fetch);
    await away(stranger);
    for (const [who, given] of [
      [stranger, state],
      [new Browser(test.fetch), state],
      [browser, "forged"],
      [browser, ""],
    ] as const) {
      const visit = await back(who, given, token);
      expect(visit.status).toBe(403);
      expect(visit.text).toContain("invalid_request");
      expect(visit.headers.get("location")).toBeNull();
    }
    const two = new URL(`continue?state=${state}`, test.issuer);
    expect((await browser.open(two, new URLSearchParams({ state: "another" }))).status).toBe(403);
    expect((await back(browser, state, token)).headers.get("location")).toContain("code=");
    expect((await back(browser, state, token)).status).toBe(403);
    const slow = new Browser(test.fetch);
    const late = (await away(slow)).searchParams.get("state") ?? "";
    test.advance(3601);
    expect((await back(slow, late, await answer(late))).status).toBe(403);
  });

  it("fails in a silent login, and in a flow without a browser", async () => {
    const browser = new Browser(test.fetch);
    const { refresh_token } = await tokens(test, {}, browser);
    test.bind("post-login", body);
    expect(await refusal(test, { prompt: "none" }, browser)).toMatchObject({ error: "interaction_required" });
    expect((await refresh(test, refresh_token)).body).toMatchObject({
      error: "access_denied",
      error_description: "The local tenant lacks api.redirect.sendUserTo, which an Action called.",
    });
  });

  it("has no effect if the Action also requests something that the tenant does not support", async () => {
    test.bind("post-login", `api.redirect.sendUserTo("${site}"); api.multifactor.enable("any");`);
    const landed = await new Browser(test.fetch).follow(authorizeUrl(test), ann, "https://portal.example/");
    expect(landed).toBeInstanceOf(URL);
    expect((landed as URL).searchParams.get("error_description")).toMatch(/lacks api\.multifactor\.enable/);
  });

  it("writes no metadata until it is over", async () => {
    test.bind("post-login", `api.user.setAppMetadata("early", 1); api.redirect.sendUserTo("${site}");`);
    await away(new Browser(test.fetch));
    expect(test.store.users.get("oidc|acme|ann")?.app_metadata).not.toHaveProperty("early");
  });
});
