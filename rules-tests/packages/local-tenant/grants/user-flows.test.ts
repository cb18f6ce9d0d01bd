import { beforeEach, describe, expect, it } from "@jest/globals";
import { HonoRequest } from "hono/request";
import { decodeJwt } from "jose";
import { revokeToken } from "../../../../packages/local-tenant/grants/revocation.ts";
import type { Authorization, Login } from "../../../../packages/local-tenant/state/records.ts";
import type { Client, User } from "../../../../packages/local-tenant/store/entities.ts";
import { challenge, verifier } from "../login/portal.ts";
import { acmeConnection, audience, callback, machine, orders, portal } from "../world/acme.ts";
import { createEndpoint, type Endpoint, type Parameters } from "./test-tenant.ts";

const bills = "urn:bills";
const website: Client = { ...portal, client_id: "website", client_secret: "a secret", app_type: "regular_web" };
const ann: User = {
  user_id: "oidc|acme|ann",
  identities: [{ connection: "acme", provider: "oidc", user_id: "acme|ann", isSocial: false }],
  ...{ app_metadata: {}, user_metadata: {}, created_at: "", updated_at: "", logins_count: 1 },
  ...{ email: "ann@acme.example", name: "Ann" },
};

const requestOf = (init: RequestInit) => new HonoRequest(new Request("https://tenant.example/oauth/revoke", init));

let endpoint: Endpoint;
let login: Login;
beforeEach(async () => {
  endpoint = await createEndpoint();
  const { store, now } = endpoint.tenant;
  const open = { ...orders, subject_type_authorization: {} };
  store.resourceServers.put(open);
  store.resourceServers.put({
    ...open,
    id: "bills",
    identifier: bills,
    scopes: [{ value: "pay:bills" }, { value: "read:orders" }],
  });
  store.connections.put(acmeConnection("https://idp.example"));
  store.users.put(ann);
  store.clients.put(portal);
  store.clients.put({ ...website, token_endpoint_auth_method: "client_secret_post" });
  store.clients.put(machine);
  login = { user_id: ann.user_id, connectionId: "con_acme", sessionId: "sid", authenticatedAt: now() - 5_000 };
});

const requestedScopes = ["openid", "offline_access", "read:orders"];
function authorization(changes: Partial<Authorization> = {}): Authorization {
  return {
    ...{ id: "auth_1", client_id: "portal", redirect_uri: callback, login, organizationId: undefined },
    access: {
      ...{ audience, scopes: requestedScopes, refreshToken: {} },
      ...{ accessTokenClaims: { "https://claims.test/a": 1 }, idTokenClaims: { "https://claims.test/i": 1 } },
    },
    ...{ requestedScopes, offline: true, nonce: "a nonce", wantsAuthTime: false },
    challenge: { method: "S256", value: challenge },
    ...changes,
  };
}
const codeFor = (changes: Partial<Authorization> = {}) => endpoint.parts.codes.create(authorization(changes));
const redeem = (code: string, changes: Parameters = {}) =>
  endpoint.token({
    ...{ grant_type: "authorization_code", client_id: "portal", redirect_uri: callback, code_verifier: verifier, code },
    ...changes,
  });
const refused = (status: number, error: string, error_description: string) => ({
  status,
  body: { error, error_description },
});
const text = (value: unknown) => String(value);

describe("the token endpoint", () => {
  it("knows the grant and the client that may use it, and logs who failed", async () => {
    expect(await endpoint.token({ client_id: "portal" })).toEqual(
      refused(400, "invalid_request", "Missing required parameter: grant_type"),
    );
    expect(endpoint.log).toEqual([]);
    const denied = await endpoint.token({ client_id: "portal", grant_type: "client_credentials" });
    const reason = "Grant type 'client_credentials' not allowed for the client.";
    expect(denied).toEqual(refused(403, "unauthorized_client", reason));
    expect(endpoint.log).toEqual([{ type: "feccft", client_id: "portal", description: reason, details: {} }]);
  });

  it.each([
    ["authorization_code", "feacft"],
    ["client_credentials", "feccft"],
    ["refresh_token", "fertft"],
    ["urn:ietf:params:oauth:grant-type:token-exchange", "fecte"],
    ["password", "fepft"],
    ["http://auth0.com/oauth/grant-type/password-realm", "fepft"],
    ["http://auth0.com/oauth/grant-type/mfa-oob", "feoobft"],
    ["http://auth0.com/oauth/grant-type/mfa-otp", "feotpft"],
    ["http://auth0.com/oauth/grant-type/mfa-recovery-code", "fercft"],
    ["http://auth0.com/oauth/grant-type/passwordless/otp", "fepotpft"],
    ["urn:ietf:params:oauth:grant-type:device_code", "fede"],
    ["urn:openid:params:grant-type:ciba", "ciba_exchange_failed"],
    ["anything", "f"],
  ])("logs a failure of %s as %s", async (grant_type, type) => {
    const answer = await endpoint.token({ client_id: "nobody", grant_type });
    expect(answer).toEqual(refused(401, "access_denied", "Unauthorized"));
    expect(endpoint.log).toEqual([{ type, description: "Unauthorized", details: {} }]);
  });

  it("has no other grants, and none for a client without any", async () => {
    endpoint.tenant.store.clients.put({ ...portal, grant_types: ["password"] });
    expect(await endpoint.token({ client_id: "portal", grant_type: "password" })).toEqual(
      refused(400, "unsupported_grant_type", "The local tenant lacks the grant type 'password'."),
    );
    endpoint.tenant.store.clients.put({ ...portal, grant_types: undefined as never });
    expect(await redeem(codeFor())).toMatchObject({ status: 403, body: { error: "unauthorized_client" } });
  });

  it("logs what is no refusal without its reason", async () => {
    Object.assign(endpoint.parts.codes, {
      usedFor: () => {
        throw new RangeError("a secret");
      },
    });
    await expect(redeem("x")).rejects.toThrow(RangeError);
    const description = "The local tenant failed unexpectedly.";
    expect(endpoint.log).toEqual([{ type: "feacft", client_id: "portal", description, details: {} }]);
  });

  it("logs what was asked for, shortened", async () => {
    const [audience, scope] = ["a".repeat(1_001), "b".repeat(1_001)];
    await endpoint.token({ client_id: "nobody", grant_type: "client_credentials", audience, scope });
    expect(endpoint.log).toMatchObject([{ audience: "a".repeat(1_000), scope: "b".repeat(1_000) }]);
  });
});

describe("a code", () => {
  it("becomes tokens", async () => {
    const { status, body } = await redeem(codeFor());
    expect({ status, ...body }).toEqual({
      ...{ status: 200, token_type: "Bearer", expires_in: 86_400 },
      scope: "openid offline_access read:orders",
      access_token: expect.any(String),
      id_token: expect.any(String),
      refresh_token: expect.any(String),
    });
    const access = decodeJwt(text(body.access_token));
    expect(access).toMatchObject({ sub: ann.user_id, "https://claims.test/a": 1, client_id: "portal" });
    expect(access).not.toHaveProperty("gty");
    const id = decodeJwt(text(body.id_token));
    expect(id).toMatchObject({ sub: ann.user_id, "https://claims.test/i": 1, nonce: "a nonce", aud: "portal" });
    expect(id).not.toHaveProperty("auth_time");
    expect(endpoint.log).toEqual([
      {
        ...{ type: "seacft", description: "Authorization Code for Access Token", details: {} },
        ...{ client_id: "portal", audience, user_id: ann.user_id, connection: "acme" },
      },
    ]);
  });

  it("becomes only the tokens that were granted", async () => {
    const access = { ...authorization().access, scopes: [] };
    const { body } = await redeem(codeFor({ access, offline: false, wantsAuthTime: true }));
    expect(Object.keys(body).toSorted()).toEqual(["access_token", "expires_in", "token_type"]);
    const withTime = await redeem(codeFor({ wantsAuthTime: true, nonce: undefined }));
    const id = decodeJwt(text(withTime.body.id_token));
    expect(id).toMatchObject({ auth_time: Math.floor(login.authenticatedAt / 1000) });
    expect(id).not.toHaveProperty("nonce");
  });

  it("becomes an opaque token without an API", async () => {
    const access = { ...authorization().access, audience: undefined, scopes: ["openid"] };
    const { body } = await redeem(codeFor({ access }));
    expect(body).toMatchObject({ expires_in: 86_400, scope: "openid" });
    const known = () => endpoint.parts.opaqueTokens.get(text(body.access_token));
    expect(known()).toEqual({ user_id: ann.user_id, scopes: ["openid"], authorizationId: "auth_1" });
    endpoint.advance(86_395);
    expect(known()).toBeDefined();
    endpoint.advance(10);
    expect(known()).toBeUndefined();
  });

  const unverified = refused(403, "invalid_grant", "Failed to verify code verifier");
  const unknown = refused(403, "invalid_grant", "Invalid authorization code");
  it.each<[string, Parameters, object]>([
    ["another verifier", { code_verifier: `${verifier}x` }, unverified],
    ["no verifier", { code_verifier: undefined }, unverified],
    ["the challenge as the verifier", { code_verifier: challenge }, unverified],
    [
      "another redirect_uri",
      { redirect_uri: `${callback}/` },
      refused(403, "invalid_grant", "The redirect_uri differs from that of the authorization request."),
    ],
    [
      "no redirect_uri",
      { redirect_uri: undefined },
      refused(400, "invalid_request", "Missing required parameter: redirect_uri"),
    ],
    ["no code", { code: undefined }, refused(400, "invalid_request", "Missing required parameter: code")],
    ["an unknown code", { code: "unknown" }, unknown],
    ["another client", { client_id: "website", client_secret: "a secret" }, unknown],
  ])("is refused with %s", async (_what, changes, refusal) => {
    expect(await redeem(codeFor(), changes)).toEqual(refusal);
  });

  it("without a challenge is for clients with a secret, and takes no verifier", async () => {
    const own = { client_id: "website", client_secret: "a secret" };
    const code = () => codeFor({ client_id: "website", challenge: undefined });
    expect(await redeem(code(), { ...own, code_verifier: undefined })).toHaveProperty("status", 200);
    expect(await redeem(code(), own)).toEqual(unverified);
    expect(await redeem(codeFor({ challenge: undefined }), { code_verifier: undefined })).toEqual(unverified);
  });

  it("may have a plain challenge", async () => {
    const plain = { method: "plain", value: verifier } as const;
    expect(await redeem(codeFor({ challenge: plain }))).toHaveProperty("status", 200);
    expect(await redeem(codeFor({ challenge: { ...plain, value: challenge } }))).toEqual(unverified);
  });

  it("is accepted once, and its tokens are revoked if it comes again", async () => {
    const code = codeFor();
    const other = await redeem(codeFor({ id: "auth_2" }));
    const { body } = await redeem(code);
    const opaque = { ...authorization().access, audience: undefined };
    const opaqueToken = text((await redeem(codeFor({ access: opaque }))).body.access_token);
    const othersToken = text((await redeem(codeFor({ id: "auth_2", access: opaque }))).body.access_token);
    expect(await redeem(code)).toEqual(unknown);
    expect(await refresh(body.refresh_token)).toMatchObject({ status: 403 });
    expect(endpoint.parts.opaqueTokens.get(opaqueToken)).toBeUndefined();
    expect(endpoint.parts.opaqueTokens.get(othersToken)).toBeDefined();
    expect(await refresh(other.body.refresh_token)).toMatchObject({ status: 200 });
  });

  it("is refused for a user who is gone or blocked, and an API that is gone", async () => {
    const { store } = endpoint.tenant;
    store.users.put({ ...ann, blocked: true });
    expect(await redeem(codeFor())).toEqual(refused(403, "unauthorized", "user is blocked"));
    store.users.put(ann);
    store.resourceServers.delete("orders");
    expect(await redeem(codeFor())).toEqual(refused(403, "access_denied", `Service not found: ${audience}`));
  });

  it("is refused for an organization that is gone", async () => {
    expect((await redeem(codeFor({ organizationId: "org_1" }))).status).not.toBe(200);
  });
});

const refresh = (refresh_token: unknown, changes: Parameters = {}) =>
  endpoint.token({ grant_type: "refresh_token", client_id: "portal", refresh_token: text(refresh_token), ...changes });
const firstToken = async (changes: Partial<Authorization> = {}) => (await redeem(codeFor(changes))).body.refresh_token;

describe("a refresh token", () => {
  const unknown = refused(403, "invalid_grant", "Unknown or invalid refresh token.");

  it("is exchanged for tokens of the same scopes, and the next refresh token", async () => {
    const first = await firstToken();
    endpoint.log.length = 0;
    const { status, body } = await refresh(first);
    expect({ status, ...body }).toMatchObject({ status: 200, scope: "openid offline_access read:orders" });
    expect(body.refresh_token).not.toBe(first);
    expect(decodeJwt(text(body.access_token))).toMatchObject({ sub: ann.user_id });
    const id = decodeJwt(text(body.id_token));
    expect(id).not.toHaveProperty("nonce");
    expect(id).not.toHaveProperty("auth_time");
    expect(endpoint.log).toMatchObject([
      {
        type: "sertft",
        client_id: "portal",
        audience,
        user_id: ann.user_id,
        scope: "openid offline_access read:orders",
      },
    ]);
  });

  it("revokes its family if it is used again, which the log tells", async () => {
    const first = await firstToken();
    const { body } = await refresh(first);
    endpoint.log.length = 0;
    expect(await refresh(first)).toEqual(unknown);
    const description = "A refresh token was reused: its family is revoked";
    expect(endpoint.log[0]).toMatchObject({ type: "ferrt", client_id: "portal", description });
    endpoint.log.length = 0;
    expect(await refresh(body.refresh_token)).toEqual(unknown);
    expect(endpoint.log.map(({ type }) => type)).toEqual(["fertft"]);
  });

  it("can be used again after a failure", async () => {
    const first = await firstToken();
    endpoint.tenant.store.users.put({ ...ann, blocked: true });
    expect(await refresh(first)).toEqual(refused(403, "unauthorized", "user is blocked"));
    endpoint.tenant.store.users.put(ann);
    expect(await refresh(first)).toHaveProperty("status", 200);
  });

  it("is worth nothing if its family was revoked while the Actions ran", async () => {
    endpoint.bind("post-login", "await new Promise((resolve) => setTimeout(resolve, 30));");
    const first = await firstToken();
    const answers = await Promise.all([refresh(first), refresh(first)]);
    expect(answers).toEqual([unknown, unknown]);
  });

  it.each<[string, Parameters, object]>([
    ["no token", { refresh_token: "" }, refused(400, "invalid_request", "Missing required parameter: refresh_token")],
    ["an unknown token", { refresh_token: "x" }, unknown],
    ["another client", { client_id: "website", client_secret: "a secret" }, unknown],
    [
      "a scope beyond",
      { scope: "openid write:orders pay:bills" },
      refused(400, "invalid_scope", "The refresh token was not issued for these scopes: write:orders, pay:bills"),
    ],
    [
      "another API",
      { audience: bills },
      refused(403, "access_denied", `The refresh token may not be exchanged for the audience "${bills}".`),
    ],
    [
      "an organization",
      { organization: "org_1" },
      refused(400, "invalid_request", "The refresh token was issued for another organization."),
    ],
  ])("is refused with %s", async (_what, changes, refusal) => {
    expect(await refresh(await firstToken(), changes)).toEqual(refusal);
  });

  it("can be exchanged for fewer scopes, and names its API or none", async () => {
    const { body } = await refresh(await firstToken(), { scope: "read:orders", audience });
    expect(body).toMatchObject({ scope: "read:orders" });
    expect(body).not.toHaveProperty("id_token");
    expect((await refresh(body.refresh_token)).body).toMatchObject({ scope: "openid offline_access read:orders" });
  });

  it("can be exchanged for another API by the client's policy, whose scopes count", async () => {
    const policies = [
      { audience: "urn:third", scope: ["read:orders"] },
      { audience: bills, scope: ["pay:bills", "gone:bills"] },
    ];
    endpoint.tenant.store.clients.put({ ...portal, refresh_token: { ...portal.refresh_token, policies } });
    const all = await refresh(await firstToken(), { audience: bills });
    expect(all.body.scope).toBe("openid offline_access pay:bills");
    expect(decodeJwt(text(all.body.access_token)).aud).toEqual([bills, "https://tenant.example/userinfo"]);
    const fewer = await refresh(all.body.refresh_token, { audience: bills, scope: "pay:bills read:orders" });
    expect(fewer.body.scope).toBe("pay:bills");
    expect(await refresh(fewer.body.refresh_token, { audience: "urn:other" })).toEqual(
      refused(403, "access_denied", 'The refresh token may not be exchanged for the audience "urn:other".'),
    );
    endpoint.tenant.store.clients.put({ ...portal, refresh_token: undefined as never });
    expect(await refresh(fewer.body.refresh_token, { audience: bills })).toHaveProperty("status", 403);
  });

  it("stays in its organization, which a request may name by id or name", async () => {
    const { store } = endpoint.tenant;
    store.organizations.put({ id: "org_1", name: "acme" });
    store.organizations.put({ id: "org_2", name: "other" });
    store.organizationMembers.put({ organization_id: "org_1", user_id: ann.user_id });
    store.clients.put({ ...portal, organization_usage: "allow" });
    let token = await firstToken({ organizationId: "org_1" });
    for (const organization of [undefined, "org_1", "acme"]) {
      const { status, body } = await refresh(token, { organization });
      expect({ status, org_id: decodeJwt(text(body.access_token)).org_id }).toEqual({ status: 200, org_id: "org_1" });
      token = body.refresh_token;
    }
    expect(await refresh(token, { organization: "org_2" })).toEqual(
      refused(400, "invalid_request", "The refresh token was issued for another organization."),
    );
  });

  it("names its grant in tokens of Auth0's own dialect", async () => {
    endpoint.tenant.store.resourceServers.put({
      ...{ ...orders, subject_type_authorization: {}, token_dialect: "access_token" as const },
    });
    const { body } = await redeem(codeFor());
    expect(decodeJwt(text(body.access_token))).not.toHaveProperty("gty");
    expect(decodeJwt(text((await refresh(body.refresh_token)).body.access_token)).gty).toBe("refresh_token");
  });

  it("tells Actions of the refresh", async () => {
    const claim = 'api.accessToken.setCustomClaim("https://claims.test/p", event.transaction.protocol);';
    endpoint.bind("post-login", claim);
    const { body } = await refresh(await firstToken());
    expect(decodeJwt(text(body.access_token))).toMatchObject({ "https://claims.test/p": "oauth2-refresh-token" });
  });

  it("is revoked by its client, with its family", async () => {
    const revoke = (token: unknown, client: Parameters = {}) => {
      const body = new URLSearchParams({ client_id: "portal", token: text(token), ...client } as Record<
        string,
        string
      >);
      return revokeToken(endpoint.parts, requestOf({ method: "POST", body }));
    };
    const first = await firstToken();
    await revoke(first, { client_id: "website", client_secret: "a secret" });
    const { status, body } = await refresh(first);
    expect(status).toBe(200);
    await revoke(body.refresh_token);
    expect(await refresh(body.refresh_token)).toEqual(unknown);
    await expect(revoke("x", { client_id: "nobody" })).rejects.toThrow("Unauthorized");
    await expect(revoke("")).rejects.toThrow("Missing required parameter: token");
  });

  it("is revoked by a client that authenticates in the header", async () => {
    const authorization = `Basic ${btoa("website:a+secret")}`;
    const body = new URLSearchParams({ token: "x" });
    const init = { method: "POST", body, headers: { authorization } };
    await expect(revokeToken(endpoint.parts, requestOf(init))).resolves.toBeUndefined();
  });
});

describe("the scopes of a refresh", () => {
  const scopesAfter = async (list: readonly string[], client: Partial<Client> = {}, api: object = {}) => {
    const { store } = endpoint.tenant;
    const token = await firstToken({ requestedScopes: [...list] });
    store.clients.put({ ...portal, ...client });
    store.resourceServers.put({ ...orders, subject_type_authorization: {}, ...api });
    return (await refresh(token)).body.scope;
  };

  it("are those of the API and of OpenID Connect", async () => {
    expect(await scopesAfter(["openid", "profile", "read:orders", "pay:bills"])).toBe("openid profile read:orders");
  });

  it("hold offline_access where the API allows it", async () => {
    expect(await scopesAfter(["openid", "offline_access"])).toBe("openid offline_access");
    expect(await scopesAfter(["openid", "offline_access"], {}, { allow_offline_access: false })).toBe("openid");
  });

  it("hold no claims of Auth0's own names, and those of Actions", async () => {
    endpoint.bind(
      "post-login",
      'api.accessToken.setCustomClaim("iss", "x"); api.idToken.setCustomClaim("https://claims.test/i", 2); api.accessToken.removeScope("read:orders");',
    );
    const { body } = await refresh(await firstToken());
    expect(body.scope).toBe("openid offline_access");
    expect(decodeJwt(text(body.access_token)).iss).toBe("https://tenant.example/");
    expect(decodeJwt(text(body.id_token))).toMatchObject({ "https://claims.test/i": 2 });
  });

  it("need no API", async () => {
    const access = { ...authorization().access, audience: undefined };
    const token = await firstToken({ access, requestedScopes: ["openid", "offline_access", "read:orders"] });
    expect((await refresh(token)).body.scope).toBe("openid offline_access");
  });
});

describe("client credentials", () => {
  const secret = machine.client_secret;
  const ask = (changes: Parameters = {}) =>
    endpoint.token({
      grant_type: "client_credentials",
      client_id: "machine",
      client_secret: secret,
      audience,
      ...changes,
    });
  beforeEach(() => {
    const grant = { id: "cgr_1", client_id: "machine", audience, scope: ["read:orders", "write:orders"] };
    endpoint.tenant.store.clientGrants.put(grant);
  });

  it("become a token of all granted scopes, or the requested ones by a switch", async () => {
    const { status, body } = await ask({ scope: "read:orders" });
    expect({ status, ...body }).toEqual({
      ...{ status: 200, scope: "read:orders write:orders", expires_in: 86_400, token_type: "Bearer" },
      access_token: expect.any(String),
    });
    expect(decodeJwt(text(body.access_token))).toMatchObject({
      ...{ sub: "machine@clients", aud: audience, scope: "read:orders write:orders" },
    });
    const description = "Client Credentials for Access Token";
    const told = { type: "seccft", client_id: "machine", description, audience, scope: "read:orders write:orders" };
    expect(endpoint.log).toMatchObject([told]);
    endpoint.switches.clientCredentialsScopes = "requested";
    expect((await ask({ scope: "read:orders" })).body.scope).toBe("read:orders");
    expect((await ask()).body.scope).toBe("read:orders write:orders");
  });

  it("become a token without scopes, which the answer leaves out", async () => {
    endpoint.bind("credentials-exchange", "api.transaction.setTargetScopes([]);");
    expect((await ask()).body).not.toHaveProperty("scope");
  });

  it("name their grant in tokens of Auth0's own dialect", async () => {
    endpoint.tenant.store.resourceServers.put({ ...orders, token_dialect: "access_token" });
    expect(decodeJwt(text((await ask()).body.access_token)).gty).toBe("client-credentials");
  });

  it("may be for an organization, which the log names", async () => {
    const { store } = endpoint.tenant;
    store.organizations.put({ id: "org_1", name: "acme" });
    const grant = { id: "cgr_1", client_id: "machine", audience, scope: ["read:orders"] };
    store.clientGrants.put({ ...grant, organization_usage: "allow", allow_any_organization: true });
    const { body } = await ask({ organization: "org_1" });
    expect(decodeJwt(text(body.access_token)).org_id).toBe("org_1");
    expect(endpoint.log).toMatchObject([{ type: "seccft", organization_id: "org_1" }]);
  });

  it("get no scope from an Action beyond the grant", async () => {
    endpoint.bind("credentials-exchange", 'api.transaction.setTargetScopes(["write:orders", "export:orders"]);');
    expect((await ask()).body.scope).toBe("write:orders");
  });

  it("get claims from Actions, though none of Auth0's own names", async () => {
    endpoint.bind(
      "credentials-exchange",
      'api.accessToken.setCustomClaim("https://claims.test/x", 1); api.accessToken.setCustomClaim("sub", "x");',
    );
    expect(decodeJwt(text((await ask()).body.access_token))).toMatchObject({
      ...{ sub: "machine@clients", "https://claims.test/x": 1 },
    });
  });

  const noAudience = "No audience parameter was provided, and no default audience has been configured";
  it.each<[string, Parameters, object]>([
    ["no audience", { audience: undefined }, refused(403, "access_denied", noAudience)],
    [
      "a scope beyond the grant",
      { scope: "export:orders x:y" },
      refused(403, "access_denied", "Client has not been granted scopes: export:orders, x:y"),
    ],
    [
      "an organization",
      { organization: "org_1" },
      refused(400, "invalid_request", "parameter organization is not allowed by the client grant"),
    ],
    ["another API", { audience: "urn:x" }, refused(403, "access_denied", "Service not found: urn:x")],
  ])("are refused with %s", async (_what, changes, refusal) => {
    expect(await ask(changes)).toEqual(refusal);
  });

  it("are for the tenant's default API, if there is one", async () => {
    endpoint.tenant.store.settings = { default_audience: audience };
    expect(await ask({ audience: undefined })).toHaveProperty("status", 200);
    expect(endpoint.log.splice(0)).toMatchObject([{ type: "seccft", audience }]);
    for (const other of ["", 7]) {
      endpoint.tenant.store.settings = { default_audience: other };
      expect(await ask({ audience: undefined })).toEqual(refused(403, "access_denied", noAudience));
    }
  });

  it("are nothing that a public client has", async () => {
    endpoint.tenant.store.clients.put({ ...portal, grant_types: ["client_credentials"] });
    const answer = await endpoint.token({ grant_type: "client_credentials", client_id: "portal", audience });
    expect(answer).toEqual(refused(401, "access_denied", "Unauthorized"));
  });

  it("are refused where an Action refuses them, with the switch's status for its own error", async () => {
    endpoint.bind("credentials-exchange", 'api.access.deny("server_error", "no");');
    expect(await ask()).toEqual(refused(500, "server_error", "no"));
    endpoint.switches.credentialsExchangeServerErrorStatus = 400;
    expect(await ask()).toEqual(refused(400, "server_error", "no"));
  });
});
