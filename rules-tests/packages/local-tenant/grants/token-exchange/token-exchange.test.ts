import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { pairKey } from "../../../../../packages/local-tenant/store/pair-key.ts";
import { type Changes, refresh, tokens } from "../../login/portal.ts";
import { verified } from "../../login/verify.ts";
import { audience, orders } from "../../world/acme.ts";
import {
  backend,
  carl,
  type ExchangeTenant,
  exchange,
  grantType,
  setByConnection,
  startExchangeTenant,
  tokenType,
  userOf,
} from "../../world/exchange.ts";

let test: ExchangeTenant;
beforeAll(async () => {
  test = await startExchangeTenant();
});
afterAll(() => test.close());
beforeEach(() => test.setAction(setByConnection(carl)));
afterEach(() => {
  test.unbind();
  for (const { user_id } of test.store.users.list()) test.store.users.delete(user_id);
  for (const { organization_id, user_id } of test.store.organizationMembers.list()) {
    test.store.organizationMembers.delete(pairKey(organization_id, user_id));
  }
  test.store.clients.put(backend);
  test.log.length = 0;
});

const refusal = async (changes: Changes = {}) => {
  const { status, body } = await exchange(test, changes);
  expect(body).not.toHaveProperty("access_token");
  return [status, body.error, body.error_description];
};

describe("a token exchange", () => {
  it("issues the user's tokens, and names their type", async () => {
    const { status, body, headers } = await exchange(test);
    expect([status, headers.get("cache-control")]).toEqual([200, "no-store"]);
    expect(body).toEqual({
      access_token: expect.any(String),
      id_token: expect.any(String),
      refresh_token: expect.any(String),
      scope: "openid profile email offline_access read:orders",
      expires_in: 86_400,
      token_type: "Bearer",
      issued_token_type: "urn:ietf:params:oauth:token-type:access_token",
    });
    const { claims } = await verified(test, body.access_token, audience);
    expect(claims).toMatchObject({ sub: "oidc|acme|carl", client_id: "backend" });
    expect((await verified(test, body.id_token, "backend")).claims).toMatchObject({
      sub: "oidc|acme|carl",
      email: "carl@acme.example",
      name: "Carl",
    });
    expect(test.log).toContainEqual(
      expect.objectContaining({ type: "secte", client_id: "backend", connection: "acme" }),
    );
    expect(JSON.stringify(test.log)).not.toMatch(/carl@|a subject token|secret/);
  });

  it("creates the user that a login would create, and counts as a login", async () => {
    await exchange(test);
    await exchange(test);
    expect(userOf(test, "carl")).toMatchObject({
      user_id: "oidc|acme|carl",
      identities: [{ connection: "acme", provider: "oidc", user_id: "acme|carl", isSocial: false }],
      email: "carl@acme.example",
      groups: ["A"],
      logins_count: 2,
      app_metadata: {},
    });
    expect(userOf(test, "carl")).not.toHaveProperty("verify_email");
  });

  it("finds the user that a login created", async () => {
    await tokens(test);
    const claims = { email: "ann@acme.example", email_verified: true, name: "Ann", groups: ["Managers", "A,B"] };
    test.setAction(setByConnection({ ...claims, user_id: "ann" }));
    expect((await exchange(test)).status).toBe(200);
    expect(test.store.users.list()).toHaveLength(1);
    expect(userOf(test, "ann")).toMatchObject({ ...claims, logins_count: 2 });
  });

  it("shows the Action the request, and the post-login Actions the flow", async () => {
    test.setAction(`
      const { client, request, resource_server, transaction, secrets, tenant } = event;
      const told = { client, body: request.body, ip: request.ip, resource_server, transaction, secrets, tenant };
      api.user.setAppMetadata("told", told); ${setByConnection(carl)}
    `);
    test.bind(
      "post-login",
      `api.user.setAppMetadata("login", {
      transaction: event.transaction, body: event.request.body, session: event.session, connection: event.connection.name,
      told: event.user.app_metadata.told !== undefined, groups: event.user.groups });`,
    );
    await exchange(test, { colour: "blue" });
    const { told, login } = userOf(test, "carl")?.app_metadata ?? {};
    expect(told).toMatchObject({
      client: { client_id: "backend", name: "Backend", metadata: { customer: "acme" } },
      body: { grant_type: grantType, subject_token: "a subject token", colour: "blue" },
      resource_server: { identifier: audience },
      transaction: {
        subject_token: "a subject token",
        subject_token_type: tokenType,
        requested_scopes: ["openid", "profile", "email", "offline_access", "read:orders", "export:orders"],
        requested_token_type: null,
      },
      secrets: { KEY: "a secret" },
      tenant: { id: "test" },
    });
    expect(login).toMatchObject({
      transaction: { protocol: "oauth2-token-exchange", subject_token_type: tokenType },
      body: { colour: "blue", subject_token: "a subject token", client_secret: "the backend's secret" },
      connection: "acme",
      told: true,
      groups: ["A"],
    });
    expect(login).not.toHaveProperty("session");
  });

  it("fails if a post-login Action refuses", async () => {
    test.bind("post-login", `api.access.deny("no_role: nothing is mapped"); api.accessToken.addScope("write:orders");`);
    expect(await refusal()).toEqual([403, "access_denied", "no_role: nothing is mapped"]);
  });

  it("can be refreshed like any login, by its own client only", async () => {
    const { body } = await exchange(test);
    const secret = { client_secret: String(backend.client_secret) };
    expect((await refresh(test, body.refresh_token)).status).toBe(403);
    const again = await refresh(test, body.refresh_token, { client_id: "backend", ...secret });
    expect(again.status).toBe(200);
    expect((await verified(test, again.body.access_token, audience)).claims.sub).toBe("oidc|acme|carl");
    expect((await exchange(test, { scope: "read:orders" })).body).not.toHaveProperty("refresh_token");
  });

  it("has no refresh token unless offline_access is both requested and granted", async () => {
    test.bind("post-login", `api.accessToken.removeScope("offline_access");`);
    const removed = (await exchange(test)).body;
    expect(removed.scope).not.toContain("offline_access");
    expect(removed).not.toHaveProperty("refresh_token");
    test.bind("post-login", `api.accessToken.addScope("offline_access");`);
    expect((await exchange(test, { scope: "read:orders" })).body).not.toHaveProperty("refresh_token");
  });

  it("without an audience issues a token for /userinfo", async () => {
    const { body } = await exchange(test, { audience: undefined });
    const response = await test.fetch(new URL("userinfo", test.issuer), {
      headers: { authorization: `Bearer ${body.access_token}` },
    });
    expect(await response.json()).toMatchObject({ sub: "oidc|acme|carl", email: "carl@acme.example" });
  });
});

describe("a token exchange is refused", () => {
  const ran = `throw new Error("the Action ran");`;
  const invalid = (description: unknown) => [400, "invalid_request", description];

  it.each<[string, Changes, unknown[]]>([
    ["without a subject token", { subject_token: undefined }, invalid("Missing required parameter: subject_token")],
    ["without its type", { subject_token_type: undefined }, invalid("Missing required parameter: subject_token_type")],
    [
      "of a type without profile",
      { subject_token_type: "urn:acme:x" },
      invalid(expect.stringMatching(/no token exchange profile/)),
    ],
    [
      "of a type of OAuth's own",
      { subject_token_type: "urn:ietf:params:oauth:token-type:access_token" },
      invalid(expect.stringMatching(/lacks on-behalf-of/)),
    ],
    ["with half an actor", { actor_token: "x" }, invalid(expect.stringMatching(/together/))],
    [
      "with an ID token of an actor",
      { actor_token: "x", actor_token_type: "urn:ietf:params:oauth:token-type:id_token" },
      invalid(expect.stringMatching(/lacks/)),
    ],
    ["for another kind of token", { requested_token_type: "urn:x" }, invalid(expect.stringMatching(/lacks/))],
    [
      "for a session",
      { audience: "urn:localhost:session_transfer" },
      invalid(expect.stringMatching(/lacks session transfer/)),
    ],
    ["by a wrong secret", { client_secret: "wrong" }, [401, "access_denied", "Unauthorized"]],
    ["for an unknown API", { audience: "urn:unknown" }, [403, "access_denied", "Service not found: urn:unknown"]],
    [
      "for an organization where the client has none",
      { organization: "org_x" },
      invalid(expect.stringMatching(/organization/)),
    ],
  ])("%s", async (_, changes, expected) => {
    test.setAction(ran);
    expect(await refusal(changes)).toEqual(expected);
    expect(test.store.users.list()).toEqual([]);
  });

  it.each<[string, object]>([
    ["not allowed", { token_exchange: { allow_any_profile_of_type: [] } }],
    ["not said to be allowed, whatever its grant types", { token_exchange: undefined, grant_types: [grantType] }],
    ["a third party's", { is_first_party: false }],
    ["not OIDC-conformant", { oidc_conformant: false }],
  ])("to a client that is %s", async (_, change) => {
    test.setAction(ran);
    test.store.clients.put({ ...backend, ...change });
    expect(await refusal()).toEqual([403, "unauthorized_client", expect.stringMatching(/may not exchange/)]);
  });

  it("for an API without a grant for the client, or with consent", async () => {
    test.setAction(ran);
    const other = { ...orders, id: "other", identifier: "urn:other" };
    test.store.resourceServers.put(other);
    expect(await refusal({ audience: "urn:other" })).toEqual([
      403,
      "invalid_request",
      expect.stringMatching(/not authorized/),
    ]);
    const allow_all = { user: { policy: "allow_all" as const } };
    const asking = { skip_consent_for_verifiable_first_party_clients: false, subject_type_authorization: allow_all };
    test.store.resourceServers.put({ ...other, ...asking });
    expect(await refusal({ audience: "urn:other" })).toEqual([403, "consent_required", "Consent required"]);
  });

  it.each<[string, string, unknown[]]>([
    ["invalid_request", `api.access.deny("invalid_request", "no");`, [400, "invalid_request", "no"]],
    ["a code of one's own", `api.access.deny("too_late", "no");`, [400, "too_late", "no"]],
    ["server_error", `api.access.deny("server_error", "no");`, [500, "server_error", "no"]],
    ["an invalid subject token", `api.access.rejectInvalidSubjectToken("no");`, [400, "invalid_request", "no"]],
    ["a refusal before a user", `api.access.deny("x", "no"); ${setByConnection(carl)}`, [400, "x", "no"]],
    ["a refusal after a user", `${setByConnection(carl)} api.access.deny("x", "no");`, [400, "x", "no"]],
    ["an exception", `throw new Error("broken");`, [500, "server_error", "broken"]],
    ["no user", "", [500, "server_error", expect.stringMatching(/must set the user/)]],
    ["two users", setByConnection(carl).repeat(2), [500, "server_error", expect.stringMatching(/must set the user/)]],
    [
      "an actor",
      `${setByConnection(carl)} api.authentication.setActor({ sub: "x" });`,
      [400, "invalid_request", expect.stringMatching(/lacks api.authentication.setActor/)],
    ],
    [
      "an unknown user",
      `api.authentication.setUserById("oidc|acme|nobody");`,
      [400, "invalid_request", expect.stringMatching(/does not exist/)],
    ],
    [
      "a user who may not be made",
      setByConnection(carl, { creationBehavior: "none" }),
      [400, "invalid_request", "The user does not exist."],
    ],
    [
      "an unknown connection",
      setByConnection(carl).replace(`"acme"`, `"globex"`),
      [400, "invalid_request", expect.stringMatching(/connection/)],
    ],
  ])("by an Action that says: %s", async (_, body, expected) => {
    test.setAction(body);
    expect(await refusal()).toEqual(expected);
    expect(test.store.users.list()).toEqual([]);
    expect(test.log.some(({ type }) => type === "fecte")).toBe(true);
  });

  it("where the Action is not deployed", async () => {
    const [version] = test.store.actionVersions.list(({ action_id }) => action_id === "cte");
    if (!version) throw new Error("no version");
    test.store.actionVersions.put({ ...version, deployed: false });
    expect(await refusal()).toEqual([500, "server_error", expect.stringMatching(/could not be run/)]);
  });

  it("by a connection that is not enabled for the client, or is of an unsupported strategy", async () => {
    const connection = test.store.connections.get("con_acme");
    if (!connection) throw new Error("no connection");
    test.store.connections.put({ ...connection, enabled_clients: ["portal"] });
    expect(await refusal()).toEqual([400, "invalid_request", expect.stringMatching(/not enabled/)]);
    test.store.connections.put({ ...connection, strategy: "waad" });
    expect(await refusal()).toEqual([
      400,
      "invalid_request",
      expect.stringMatching(/lacks setUserByConnection for .* waad/),
    ]);
    test.store.connections.put({
      ...connection,
      options: { ...connection.options, set_user_root_attributes: "never_on_login" },
    });
    expect(await refusal()).toEqual([400, "invalid_request", expect.stringMatching(/does not create users at login/)]);
    test.store.connections.put(connection);
  });
});

describe("an existing user", () => {
  const change = (changes: object) =>
    test.store.users.put({
      ...(userOf(test, "carl") as never as typeof carl & { identities: [] }),
      ...changes,
    } as never);

  it("who is blocked gets nothing, by id or by connection", async () => {
    await exchange(test);
    change({ blocked: true });
    expect(await refusal()).toEqual([403, "unauthorized", "user is blocked"]);
    test.setAction(`api.authentication.setUserById("oidc|acme|carl");`);
    expect(await refusal()).toEqual([403, "unauthorized", "user is blocked"]);
  });

  it.each<[string, object, string | undefined]>([
    ["another email", { email: "carl@globex.example" }, "email"],
    ["no email", { email: undefined }, "email"],
    ["an email no longer verified", { email_verified: false }, "email_verified"],
    ["another name and other groups", { name: "Carlo", groups: ["B"] }, undefined],
  ])("and %s", async (_, changes, refused) => {
    await exchange(test);
    test.setAction(setByConnection({ ...carl, ...changes }));
    if (refused) {
      expect(await refusal()).toEqual([
        400,
        "invalid_request",
        `The user's ${refused} cannot be changed by a token exchange.`,
      ]);
      expect(userOf(test, "carl")).toMatchObject({ email: carl.email, email_verified: true });
    } else {
      expect((await exchange(test)).status).toBe(200);
      expect(userOf(test, "carl")).toMatchObject(changes);
    }
  });

  it("loses attributes that are no longer sent, keeps metadata, and is unchanged if the Action says so", async () => {
    test.setAction(`api.user.setAppMetadata("plan", "gold"); ${setByConnection({ ...carl, department: "Sales" })}`);
    await exchange(test);
    expect(userOf(test, "carl")).toMatchObject({ department: "Sales", app_metadata: { plan: "gold" } });
    test.setAction(setByConnection(carl));
    await exchange(test);
    expect(userOf(test, "carl")).not.toHaveProperty("department");
    test.setAction(setByConnection({ user_id: "carl", name: "Other" }, { updateBehavior: "none" }));
    expect((await exchange(test)).status).toBe(200);
    expect(userOf(test, "carl")).toMatchObject({ name: "Carl", logins_count: 3, app_metadata: { plan: "gold" } });
  });

  it("may be named by id, and is not changed", async () => {
    await exchange(test);
    test.setAction(`api.authentication.setUserById("oidc|acme|carl");`);
    const { status, body } = await exchange(test);
    expect(status).toBe(200);
    expect((await verified(test, body.access_token, audience)).claims.sub).toBe("oidc|acme|carl");
    expect(userOf(test, "carl")?.logins_count).toBe(1);
  });

  it("gets none of Auth0's own keys from attributes", async () => {
    test.setAction(
      setByConnection({ ...carl, blocked: false, app_metadata: { role: "admin" }, identities: [], logins_count: 9 }),
    );
    await exchange(test);
    expect(userOf(test, "carl")).toMatchObject({
      app_metadata: {},
      logins_count: 1,
      identities: [{ connection: "acme" }],
    });
    expect(userOf(test, "carl")).not.toHaveProperty("blocked");
  });

  it("has only the attributes that the older documentation lists, if the switch says so", async () => {
    test.switches.exchangedAttributes = "listed";
    await exchange(test);
    test.switches.exchangedAttributes = "all";
    expect(userOf(test, "carl")).toMatchObject({ email: carl.email, name: "Carl" });
    expect(userOf(test, "carl")).not.toHaveProperty("groups");
  });
});

describe("organizations", () => {
  beforeEach(() => {
    test.store.clients.put({ ...backend, organization_usage: "allow" });
    for (const id of ["org_acme", "org_other"]) test.store.organizations.put({ id, name: id.slice(4) });
    const link = { connection_id: "con_acme", show_as_button: true, is_signup_enabled: false };
    test.store.organizationConnections.put({ ...link, organization_id: "org_acme", assign_membership_on_login: true });
    test.store.organizationConnections.put({
      ...link,
      organization_id: "org_other",
      assign_membership_on_login: false,
    });
  });

  it("accept users of their connections, whether the request or the Action names the organization", async () => {
    const { body } = await exchange(test, { organization: "org_acme" });
    expect((await verified(test, body.access_token, audience)).claims.org_id).toBe("org_acme");
    test.setAction(`api.authentication.setOrganization("acme"); ${setByConnection(carl)}`);
    const named = await exchange(test);
    expect((await verified(test, named.body.access_token, audience)).claims.org_id).toBe("org_acme");
    expect((await exchange(test, { organization: "org_acme" })).status).toBe(200);
    expect(await refusal({ organization: "org_other" })).toEqual([
      400,
      "invalid_request",
      expect.stringMatching(/other than the one in the request/),
    ]);
  });

  it("refuse users who are not members", async () => {
    expect(await refusal({ organization: "org_other" })).toEqual([
      403,
      "access_denied",
      expect.stringMatching(/not part of the org_other/),
    ]);
    test.setAction(`api.authentication.setOrganization("org_acme"); api.authentication.setUserById("oidc|acme|carl");`);
    expect((await refusal())[2]).toMatch(/not part of the org_acme/);
  });
});
