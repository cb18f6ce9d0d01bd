import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { token, tokens } from "../login/portal.ts";
import { audience, machine, startTestTenant, type TestTenant } from "../world/acme.ts";

describe("/userinfo", () => {
  let test: TestTenant;
  beforeAll(async () => {
    test = await startTestTenant();
  });
  afterAll(() => test.close());

  const ask = async (authorization: string | undefined) => {
    const headers = { ...(authorization !== undefined && { authorization }) };
    const answer = await test.fetch(new URL("userinfo", test.issuer), { headers });
    return { status: answer.status, body: await answer.json(), challenge: answer.headers.get("www-authenticate") };
  };
  const refused = {
    status: 401,
    body: { error: "invalid_token", error_description: "Unauthorized" },
    challenge: 'Bearer error="invalid_token"',
  };

  it("returns the claims that the scopes request, from the current profile", async () => {
    const { access_token } = await tokens(test, { scope: "openid profile read:orders" });
    expect((await ask(`Bearer ${access_token}`)).body).toMatchObject({ sub: "oidc|acme|ann", name: "Ann" });
    const user = test.store.users.get("oidc|acme|ann");
    if (user === undefined) throw new Error("no user");
    test.store.users.put({ ...user, name: "Anna" });
    const { body } = await ask(`bearer ${access_token}`);
    expect(body).toMatchObject({ name: "Anna" });
    for (const absent of ["email", "groups", "app_metadata", "identities"]) expect(body).not.toHaveProperty(absent);
  });

  it.each([
    ["no token", undefined],
    ["another scheme", "Basic eDp5"],
    ["no token's text", "Bearer <script>"],
    ["an unknown token", "Bearer unknown"],
  ])("refuses %s", async (_what, authorization) => {
    expect(await ask(authorization)).toEqual(refused);
  });

  it("refuses tokens that are not for it", async () => {
    const api = await tokens(test, { scope: "read:orders" });
    const opaque = await tokens(test, { audience: undefined, scope: "email" });
    const secret = { client_id: "machine", client_secret: machine.client_secret };
    const { body } = await token(test, { grant_type: "client_credentials", audience, ...secret });
    const { id_token } = await tokens(test);
    for (const wrong of [api.access_token, opaque.access_token, body.access_token, id_token]) {
      expect(await ask(`Bearer ${wrong}`)).toEqual(refused);
    }
  });

  it("refuses a token that was changed, that has expired, or whose user is blocked", async () => {
    const { access_token } = await tokens(test);
    const [header, , signature] = access_token.split(".");
    const claims = { iss: test.issuer, sub: "oidc|acme|ann", aud: `${test.issuer}userinfo`, scope: "openid", exp: 9e9 };
    const forged = `${header}.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.${signature}`;
    expect(await ask(`Bearer ${forged}`)).toEqual(refused);
    const user = test.store.users.get("oidc|acme|ann");
    if (user === undefined) throw new Error("no user");
    test.store.users.put({ ...user, blocked: true });
    expect(await ask(`Bearer ${access_token}`)).toEqual(refused);
    test.store.users.put(user);
    expect((await ask(`Bearer ${access_token}`)).status).toBe(200);
    test.advance(86_401);
    expect(await ask(`Bearer ${access_token}`)).toEqual(refused);
  });
});
