import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { redeem, signIn, tokens } from "./portal.ts";
import { audience, startTestTenant, type TestTenant } from "./test-tenant.ts";
import { verified } from "./verify.ts";

describe("signing in by an OIDC connection", () => {
  let test: TestTenant;
  beforeAll(async () => {
    test = await startTestTenant();
  });
  afterAll(() => test.close());
  afterEach(() => test.unbind());

  it("ends with a code that buys an access token, an ID token and a refresh token", async () => {
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
    expect(id.claims).not.toHaveProperty("groups");
    expect(body.refresh_token).toEqual(expect.any(String));
  });

  it("makes a profile as Auth0 does", async () => {
    await tokens(test);
    expect(test.store.users.get("oidc|acme|ann")).toMatchObject({
      identities: [{ connection: "acme", provider: "oidc", user_id: "acme|ann", isSocial: false }],
      groups: ["Managers", "A,B"],
      email: "ann@acme.example",
    });
  });
});
