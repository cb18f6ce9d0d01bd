import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { type Changes, challenge, redeem, refresh, signIn, token, verifier } from "../login/portal.ts";
import { callback, startTestTenant, type TestTenant } from "../world/acme.ts";

describe("the authorization code grant", () => {
  let test: TestTenant;
  beforeAll(async () => {
    test = await startTestTenant();
  });
  afterAll(() => test.close());

  const used = { error: "invalid_grant", error_description: "Invalid authorization code" };
  const unverified = { error: "invalid_grant", error_description: "Failed to verify code verifier" };

  it("accepts a code once, and revokes its tokens if the code is used again", async () => {
    const { code } = await signIn(test);
    const { body } = await redeem(test, code);
    expect(await redeem(test, code)).toMatchObject({ status: 403, body: used });
    const after = await refresh(test, body.refresh_token);
    expect(after).toMatchObject({ status: 403, body: { error: "invalid_grant" } });
  });

  it("revokes an opaque token too", async () => {
    const { code } = await signIn(test, { audience: undefined });
    const { body } = await redeem(test, code);
    const headers = { authorization: `Bearer ${body.access_token}` };
    const userinfo = async () => (await test.fetch(new URL("userinfo", test.issuer), { headers })).status;
    expect(await userinfo()).toBe(200);
    await redeem(test, code);
    expect(await userinfo()).toBe(401);
  });

  it("gives tokens to only one of two simultaneous requests", async () => {
    const { code } = await signIn(test);
    const answers = await Promise.all([redeem(test, code), redeem(test, code)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 403]);
  });

  it.each<[string, Changes, number, object]>([
    ["another verifier", { code_verifier: `${verifier}x` }, 403, unverified],
    ["no verifier", { code_verifier: undefined }, 403, unverified],
    ["the challenge as the verifier", { code_verifier: challenge }, 403, unverified],
    ["another redirect_uri", { redirect_uri: `${callback}/` }, 403, { error: "invalid_grant" }],
    ["no redirect_uri", { redirect_uri: undefined }, 400, { error: "invalid_request" }],
    ["no code", { code: undefined }, 400, { error: "invalid_request" }],
    ["an unknown code", { code: "unknown" }, 403, used],
    ["another client", { client_id: "website", client_secret: "a website's secret" }, 403, used],
  ])("refuses %s", async (_what, changes, status, error) => {
    const { code } = await signIn(test);
    const answer = await redeem(test, code, { ...changes });
    expect(answer).toMatchObject({ status, body: error });
    expect(answer.body).not.toHaveProperty("access_token");
  });

  it("allows no second attempt after a wrong verifier", async () => {
    const { code } = await signIn(test);
    await redeem(test, code, { code_verifier: `${verifier}x` });
    expect(await redeem(test, code)).toMatchObject({ status: 403, body: used });
  });

  it("refuses a code that is more than ten minutes old", async () => {
    const { code } = await signIn(test);
    test.advance(601);
    expect(await redeem(test, code)).toMatchObject({ status: 403, body: used });
  });

  it("refuses a code whose user has been deleted since", async () => {
    const { code } = await signIn(test);
    test.store.users.delete("oidc|acme|ann");
    expect(await redeem(test, code)).toMatchObject({ status: 403, body: { error: "invalid_grant" } });
  });

  it("accepts the plain method, as Auth0 does", async () => {
    const { code } = await signIn(test, { code_challenge: verifier, code_challenge_method: undefined });
    expect((await redeem(test, code)).status).toBe(200);
  });

  describe("of a client with a secret", () => {
    const website = { client_id: "website", code_challenge: undefined, code_challenge_method: undefined };
    const proof = { client_id: "website", client_secret: "a website's secret" };

    it("needs no PKCE, and refuses a verifier without a challenge", async () => {
      const first = await signIn(test, website);
      expect((await redeem(test, first.code, { ...proof, code_verifier: undefined })).status).toBe(200);
      const second = await signIn(test, website);
      expect(await redeem(test, second.code, proof)).toMatchObject({ status: 403, body: unverified });
    });

    it("needs its secret, and keeps the code usable with it", async () => {
      const { code } = await signIn(test, website);
      const request = { grant_type: "authorization_code", code, redirect_uri: callback };
      expect((await token(test, { ...request, client_id: "website" })).status).toBe(401);
      expect((await token(test, { ...request, ...proof })).status).toBe(200);
    });
  });
});
