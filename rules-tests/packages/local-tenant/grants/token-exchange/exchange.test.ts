import { beforeEach, describe, expect, it } from "@jest/globals";
import { decodeJwt } from "jose";
import { ExchangeThrottle } from "../../../../../packages/local-tenant/grants/token-exchange/throttle.ts";
import type { Connection, User } from "../../../../../packages/local-tenant/store/entities.ts";
import { pairKey } from "../../../../../packages/local-tenant/store/pair-key.ts";
import { acmeConnection, audience, orders } from "../../world/acme.ts";
import { deployAction, handlerCode } from "../../world/bind-action.ts";
import { backend, carl, grantType, setByConnection, tokenType } from "../../world/exchange.ts";
import { createEndpoint, type Endpoint, type Parameters } from "../test-tenant.ts";

let endpoint: Endpoint;
let connection: Connection;
const setAction = (body: string) =>
  void deployAction(
    endpoint.tenant.store,
    "custom-token-exchange",
    handlerCode("custom-token-exchange", body),
    {},
    "cte",
  );
const exchange = (changes: Parameters = {}) =>
  endpoint.token({
    ...{ grant_type: grantType, client_id: "backend", client_secret: backend.client_secret, audience },
    ...{ subject_token: "a subject token", subject_token_type: tokenType, scope: "openid offline_access read:orders" },
    ...changes,
  });
const refused = (status: number, error: string, error_description: string) => ({
  status,
  body: { error, error_description },
});
const invalid = (description: string) => refused(400, "invalid_request", description);
const text = (value: unknown) => String(value);
const userId = "oidc|acme|carl";
const userOf = (): User | undefined => endpoint.tenant.store.users.get(userId);
/** Whoever exists is changed. */
const change = (changes: object) => {
  const user = userOf();
  if (user === undefined) throw new Error("no user");
  endpoint.tenant.store.users.put({ ...user, ...changes });
};

beforeEach(async () => {
  endpoint = await createEndpoint();
  const { store } = endpoint.tenant;
  store.resourceServers.put({ ...orders, subject_type_authorization: {} });
  connection = { ...acmeConnection("https://idp.example"), enabled_clients: ["backend"] };
  store.connections.put(connection);
  store.clients.put(backend);
  const times = { created_at: "", updated_at: "" };
  const profile = { id: "tep_1", name: "p", subject_token_type: tokenType, action_id: "cte", ...times };
  store.tokenExchangeProfiles.put({ ...profile, type: "custom_authentication" });
  setAction(setByConnection(carl));
});

describe("a token exchange", () => {
  it("issues the user's tokens", async () => {
    const { status, body } = await exchange();
    expect({ status, ...body }).toEqual({
      ...{ status: 200, token_type: "Bearer", expires_in: 86_400, scope: "openid offline_access read:orders" },
      access_token: expect.any(String),
      id_token: expect.any(String),
      refresh_token: expect.any(String),
      issued_token_type: "urn:ietf:params:oauth:token-type:access_token",
    });
    expect(decodeJwt(text(body.access_token))).toMatchObject({ sub: userId, client_id: "backend" });
    expect(decodeJwt(text(body.id_token))).not.toHaveProperty("auth_time");
    const facts = { client_id: "backend", audience, user_id: userId, connection: "acme" };
    const details = { subject_token_type: tokenType };
    expect(endpoint.log.slice(1)).toMatchObject([
      { type: "secte", scope: "openid offline_access read:orders", details, ...facts },
    ]);
    expect(endpoint.log[1]).not.toHaveProperty("organization_id");
    expect(userOf()).toMatchObject({ email: carl.email, groups: ["A"], logins_count: 1 });
  });

  it("gives a refresh token of its own family where that is asked for and granted", async () => {
    expect((await exchange({ scope: "openid" })).body).not.toHaveProperty("refresh_token");
    endpoint.bind("post-login", 'api.accessToken.addScope("offline_access");');
    expect((await exchange({ scope: "openid" })).body).not.toHaveProperty("refresh_token");
    const { body } = await exchange();
    const own = { client_id: "backend", client_secret: backend.client_secret };
    const again = await endpoint.token({
      grant_type: "refresh_token",
      refresh_token: text(body.refresh_token),
      ...own,
    });
    expect(again).toMatchObject({ status: 200, body: { scope: "openid offline_access read:orders" } });
    expect(decodeJwt(text(again.body.access_token)).sub).toBe(userId);
  });

  it("gives none to a client that cannot refresh", async () => {
    for (const grant_types of [[], undefined as never]) {
      endpoint.tenant.store.clients.put({ ...backend, grant_types });
      const { body } = await exchange();
      expect(body.scope).toBe("openid read:orders");
      expect(body).not.toHaveProperty("refresh_token");
    }
  });

  it("gives none where an Action removes offline_access", async () => {
    endpoint.bind("post-login", 'api.accessToken.removeScope("offline_access");');
    expect((await exchange()).body).not.toHaveProperty("refresh_token");
  });

  it("shows the flow to the Actions of a login", async () => {
    const told = "event.transaction.protocol + event.transaction.subject_token_type + event.user.email";
    endpoint.bind("post-login", `api.accessToken.setCustomClaim("https://claims.test/t", ${told});`);
    const claims = decodeJwt(text((await exchange()).body.access_token));
    expect(claims["https://claims.test/t"]).toBe(`oauth2-token-exchange${tokenType}${carl.email}`);
  });

  it("shows the API to its Action, or /userinfo", async () => {
    setAction(`api.user.setAppMetadata("api", event.resource_server.identifier); ${setByConnection(carl)}`);
    await exchange();
    expect(userOf()?.app_metadata).toEqual({ api: audience });
    const { body } = await exchange({ audience: undefined });
    expect(userOf()?.app_metadata).toEqual({ api: "https://tenant.example/userinfo" });
    expect(endpoint.parts.opaqueTokens.get(text(body.access_token))).toMatchObject({ user_id: userId });
  });

  it("tells the Actions of a login what its own Action wrote to the user", async () => {
    setAction(`api.user.setAppMetadata("plan", "gold"); ${setByConnection(carl)}`);
    endpoint.bind(
      "post-login",
      'api.accessToken.setCustomClaim("https://claims.test/p", event.user.app_metadata.plan);',
    );
    expect(decodeJwt(text((await exchange()).body.access_token))).toMatchObject({ "https://claims.test/p": "gold" });
  });

  const mustSet = "The Action must set the user with exactly one call of setUserById or setUserByConnection.";
  it.each<[string, string, object]>([
    ["no user", "", refused(500, "server_error", mustSet)],
    ["two users", setByConnection(carl).repeat(2), refused(500, "server_error", mustSet)],
    ["a refusal", `${setByConnection(carl)} api.access.deny("too_late", "no");`, refused(400, "too_late", "no")],
    ["its own error", 'api.access.deny("server_error", "no");', refused(500, "server_error", "no")],
    ["an exception", 'throw new Error("broken");', refused(500, "server_error", "broken")],
    [
      "an actor",
      `${setByConnection(carl)} api.authentication.setActor({ sub: "x" });`,
      invalid("The local tenant lacks api.authentication.setActor, which an Action called."),
    ],
    [
      "an unknown user",
      'api.authentication.setUserById("oidc|acme|nobody");',
      invalid("The user that the Action names does not exist."),
    ],
    [
      "a user who may not be made",
      setByConnection(carl, { creationBehavior: "none" }),
      invalid("The user does not exist."),
    ],
    [
      "an unknown connection",
      setByConnection(carl).replace('"acme"', '"globex"'),
      invalid("The connection that the Action names does not exist, or is not enabled for the client."),
    ],
  ])("is refused where its Action says: %s", async (_what, body, refusal) => {
    setAction(body);
    expect(await exchange()).toEqual(refusal);
    expect(endpoint.tenant.store.users.list()).toEqual([]);
  });

  it("is refused where its connection does not fit", async () => {
    const { connections } = endpoint.tenant.store;
    connections.put({ ...connection, enabled_clients: ["portal"] });
    expect(await exchange()).toEqual(
      invalid("The connection that the Action names does not exist, or is not enabled for the client."),
    );
    for (const strategy of ["waad", "unknown"]) {
      connections.put({ ...connection, strategy });
      expect(await exchange()).toEqual(
        invalid(`The local tenant lacks setUserByConnection for the strategy ${strategy}.`),
      );
    }
    connections.put({ ...connection, options: { ...connection.options, set_user_root_attributes: "never_on_login" } });
    expect(await exchange()).toEqual(
      invalid('The connection "acme" does not create users at login (set_user_root_attributes), and this user is new.'),
    );
  });

  it("is refused for an API that asks its users, and for one that the client may not use", async () => {
    setAction('throw new Error("the Action ran");');
    const { resourceServers } = endpoint.tenant.store;
    const open = { ...orders, subject_type_authorization: {} };
    resourceServers.put({ ...open, skip_consent_for_verifiable_first_party_clients: false });
    expect(await exchange()).toEqual(refused(403, "consent_required", "Consent required"));
    resourceServers.put(orders);
    expect(await exchange()).toMatchObject({ status: 403, body: { error: "invalid_request" } });
    resourceServers.put({ ...open, skip_consent_for_verifiable_first_party_clients: true });
    setAction(setByConnection(carl));
    expect(await exchange()).toHaveProperty("status", 200);
  });

  it("fails as it should where reading its user fails in a way that nobody foresaw", async () => {
    Object.assign(endpoint.tenant.store.users, {
      find: () => {
        throw new RangeError("disk");
      },
    });
    await expect(exchange()).rejects.toThrow(RangeError);
  });
});

describe("an existing user", () => {
  beforeEach(() => exchange());

  it("who is blocked gets nothing, by id or by connection", async () => {
    change({ blocked: true });
    const blocked = refused(403, "unauthorized", "user is blocked");
    expect(await exchange()).toEqual(blocked);
    setAction(setByConnection(carl, { updateBehavior: "none" }));
    expect(await exchange()).toEqual(blocked);
    setAction(`api.authentication.setUserById("${userId}");`);
    expect(await exchange()).toEqual(blocked);
    change({ blocked: false });
    expect(await exchange()).toHaveProperty("status", 200);
  });

  it("may be named by id, which is no login", async () => {
    setAction(`api.authentication.setUserById("${userId}");`);
    const { status, body } = await exchange();
    expect(status).toBe(200);
    expect(decodeJwt(text(body.access_token)).sub).toBe(userId);
    expect(userOf()?.logins_count).toBe(1);
    endpoint.tenant.store.connections.put({ ...connection, name: "renamed" });
    const gone = invalid("The connection of the user that the Action names does not exist.");
    expect(await exchange()).toEqual(gone);
    change({ identities: [] });
    expect(await exchange()).toEqual(gone);
  });

  it.each<[string, object, string | undefined]>([
    ["another email", { email: "carl@globex.example" }, "email"],
    ["no email", { email: undefined }, "email"],
    ["an email no longer verified", { email_verified: false }, "email_verified"],
    ["an email that nothing is said of", { email_verified: undefined }, "email_verified"],
    ["a phone number now verified", { phone_verified: true }, "phone_verified"],
    ["a new username", { username: "carl" }, undefined],
    ["another name and other groups", { name: "Carlo", groups: ["B"] }, undefined],
  ])("with %s", async (_what, changes, kept) => {
    setAction(setByConnection({ ...carl, ...changes }));
    if (kept === undefined) {
      expect(await exchange()).toHaveProperty("status", 200);
      expect(userOf()).toMatchObject(changes);
    } else {
      expect(await exchange()).toEqual(invalid(`The user's ${kept} cannot be changed by a token exchange.`));
      expect(userOf()).toMatchObject({ email: carl.email, email_verified: true });
    }
  });

  it.each(["username", "phone_number"])("keeps its %s", async (name) => {
    change({ [name]: "first" });
    setAction(setByConnection({ ...carl, [name]: "second" }));
    expect(await exchange()).toEqual(invalid(`The user's ${name} cannot be changed by a token exchange.`));
    setAction(setByConnection({ ...carl, [name]: "first" }));
    expect(await exchange()).toHaveProperty("status", 200);
  });

  it("keeps its root where this is a linked account, whose attributes may change", async () => {
    const user = userOf();
    const [own] = user?.identities ?? [];
    if (user === undefined || own === undefined) throw new Error("no user");
    const primary = { connection: "other", provider: "oidc", user_id: "other|1", isSocial: false };
    endpoint.tenant.store.users.put({ ...user, identities: [primary, own] });
    setAction(setByConnection({ ...carl, email: "carl@globex.example" }));
    expect(await exchange()).toHaveProperty("status", 200);
    expect(userOf()).toMatchObject({
      email: carl.email,
      identities: [primary, { profileData: { email: "carl@globex.example" } }],
    });
    const elsewhere = { ...primary, connection: "third", user_id: "third|1" };
    endpoint.tenant.store.users.put({ ...user, identities: [own, elsewhere] });
    expect(await exchange()).toEqual(invalid("The user's email cannot be changed by a token exchange."));
  });

  it("is found where none may be made", async () => {
    setAction(setByConnection(carl, { creationBehavior: "none" }));
    expect(await exchange()).toHaveProperty("status", 200);
  });

  it("is unchanged if the Action says so, though its login counts", async () => {
    endpoint.advance(60);
    setAction(setByConnection({ user_id: "carl", name: "Other" }, { updateBehavior: "none" }));
    const before = userOf()?.last_login;
    expect(await exchange()).toHaveProperty("status", 200);
    expect(userOf()).toMatchObject({ name: "Carl", logins_count: 2 });
    expect(userOf()?.last_login).not.toBe(before);
  });
});

describe("the attributes of an exchanged user", () => {
  const given = { ...carl, phone_number: "1", phone_verified: true, verify_email: true, blocked: true, "x.y": 1 };

  it("are all but Auth0's own", async () => {
    setAction(setByConnection(given));
    await exchange();
    expect(userOf()).toMatchObject({
      ...{ groups: ["A"], phone_verified: true, phone_number: "1", name: "Carl", "x.y": 1 },
    });
    for (const own of ["verify_email", "blocked"]) expect(userOf()).not.toHaveProperty([own]);
    expect(userOf()?.user_id).toBe(userId);
  });

  it("are those of the older documentation where the switch says so", async () => {
    endpoint.switches.exchangedAttributes = "listed";
    const listed = {
      ...{ email: "carl@acme.example", email_verified: true, username: "c", phone_number: "1", phone_verified: true },
      ...{ name: "Carl", given_name: "C", family_name: "D", nickname: "e", picture: "https://p.example/" },
    };
    setAction(setByConnection({ ...given, ...listed }));
    await exchange();
    expect(userOf()).toMatchObject(listed);
    expect(userOf()).not.toHaveProperty("groups");
    expect(userOf()).not.toHaveProperty(["x.y"]);
  });
});

describe("the organization of a token exchange", () => {
  beforeEach(() => {
    const { store } = endpoint.tenant;
    store.clients.put({ ...backend, organization_usage: "allow" });
    for (const id of ["org_acme", "org_other"]) store.organizations.put({ id, name: id.slice(4) });
    const link = { connection_id: "con_acme", show_as_button: true, is_signup_enabled: false };
    store.organizationConnections.put({ ...link, organization_id: "org_acme", assign_membership_on_login: true });
    store.organizationConnections.put({ ...link, organization_id: "org_other", assign_membership_on_login: false });
  });
  const orgOf = ({ body }: Awaited<ReturnType<typeof exchange>>) => decodeJwt(text(body.access_token)).org_id;

  it("is that of the request, or the Action's by id or name, and its user becomes a member", async () => {
    expect(orgOf(await exchange({ organization: "org_acme" }))).toBe("org_acme");
    expect(endpoint.log.slice(1)).toMatchObject([{ type: "secte", organization_id: "org_acme" }]);
    expect(endpoint.tenant.store.organizationMembers.get(pairKey("org_acme", userId))).toBeDefined();
    for (const named of ["acme", "org_acme"]) {
      setAction(`api.authentication.setOrganization("${named}"); ${setByConnection(carl)}`);
      expect(orgOf(await exchange())).toBe("org_acme");
      expect(orgOf(await exchange({ organization: "org_acme" }))).toBe("org_acme");
      const other = "The Action set an organization other than the one in the request.";
      expect(await exchange({ organization: "org_other" })).toEqual(invalid(other));
    }
    setAction(
      `api.authentication.setOrganization("org_other"); api.authentication.setOrganization("acme"); ${setByConnection(carl)}`,
    );
    expect(orgOf(await exchange())).toBe("org_acme");
  });

  it("is none for who is no member, and for who was set by id and is none yet", async () => {
    const outsider = { status: 403, body: { error: "access_denied" } };
    expect(await exchange({ organization: "org_other" })).toMatchObject(outsider);
    setAction(`api.authentication.setOrganization("org_acme"); api.authentication.setUserById("${userId}");`);
    expect(await exchange()).toMatchObject(outsider);
    endpoint.tenant.store.organizationMembers.put({ organization_id: "org_acme", user_id: userId });
    expect(orgOf(await exchange())).toBe("org_acme");
  });

  it("must exist, and the client must have one", async () => {
    expect((await exchange({ organization: "org_gone" })).status).not.toBe(200);
    setAction(`api.authentication.setOrganization("org_gone"); ${setByConnection(carl)}`);
    expect((await exchange()).status).not.toBe(200);
    endpoint.tenant.store.clients.put(backend);
    expect(await exchange({ organization: "org_acme" })).toEqual(
      invalid("parameter organization is not allowed for this client"),
    );
  });

  it("may be entered by a connection that only the organization enables", async () => {
    endpoint.tenant.store.connections.put({ ...connection, enabled_clients: [] });
    expect(orgOf(await exchange({ organization: "org_acme" }))).toBe("org_acme");
    expect(await exchange()).toHaveProperty("status", 400);
  });
});

describe("the throttle of an address", () => {
  const reject = 'api.access.rejectInvalidSubjectToken("no");';
  const tooMany = refused(
    429,
    "too_many_attempts",
    "We have detected suspicious login behavior and further attempts will be blocked. Please contact the administrator.",
  );

  it("counts the subject tokens that the Action says are invalid, and nothing else", async () => {
    for (const [body, status] of [
      ['api.access.deny("invalid_request", "no");', 400],
      ['throw new Error("no");', 500],
    ] as const) {
      setAction(body);
      for (let count = 0; count < 11; count++) expect(await exchange()).toHaveProperty("status", status);
    }
    setAction(reject);
    for (let count = 0; count < 10; count++) expect(await exchange()).toEqual(invalid("no"));
    expect(await exchange()).toEqual(tooMany);
    setAction(setByConnection(carl));
    expect(await exchange()).toEqual(tooMany);
  });

  it("allows one more every ten minutes, and forgets all of them after a hundred", () => {
    let now = 1_000_000;
    const throttle = new ExchangeThrottle(() => now);
    const isBlocked = (ip = "a") => {
      try {
        throttle.check(ip);
        return false;
      } catch {
        return true;
      }
    };
    for (let count = 0; count < 10; count++) {
      expect(isBlocked()).toBe(false);
      throttle.fail("a");
    }
    expect([isBlocked("a"), isBlocked("b")]).toEqual([true, false]);
    now += 599_999;
    expect(isBlocked()).toBe(true);
    now += 1;
    expect(isBlocked()).toBe(false);
    throttle.fail("a");
    expect(isBlocked()).toBe(true);
    now += 600_000;
    expect(isBlocked()).toBe(false);
    now += 6_000_000;
    for (let count = 0; count < 9; count++) throttle.fail("a");
    expect(isBlocked()).toBe(false);
    throttle.fail("a");
    expect(isBlocked()).toBe(true);
  });
});
