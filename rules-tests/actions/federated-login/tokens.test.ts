import { beforeAll, describe, expect, it } from "@jest/globals";
import { BuiltActions } from "../built-actions.ts";
import {
  client,
  config,
  connection,
  connectionPolicy,
  console_,
  globexOidc,
  hour,
  type LoginOptions,
  loginEvent,
  organization,
  portal,
  sealedConnection,
  testTime,
  unmanaged,
} from "../fixture.ts";

let built: BuiltActions;
beforeAll(async () => {
  built = await BuiltActions.of(config);
});

const identity = (customer: string) => ({ customer, subject_type: "user" });
const ago = (hours: number) => new Date(testTime - hours * hour).toISOString();
const refresh = { protocol: "oauth2-refresh-token" };
const all = ["openid", "offline_access", "read:orders", "write:orders", "export:orders"];

describe("an API's token", () => {
  it("contains customer, subject type, roles and the granted scopes; all other scopes are removed", async () => {
    const seen = await built.login(loginEvent({ scopes: [...all, "read:invoices", "admin"] }));
    expect(seen).toMatchObject({
      decision: "allow",
      access: { ...identity("acme"), roles: ["manager"], scopes: ["read:orders", "write:orders"] },
      id: { ...identity("acme"), roles: ["manager"] },
      removed: ["admin", "export:orders", "read:invoices"],
    });
    expect(Object.keys(seen.access)).toEqual(["customer", "subject_type", "roles", "scopes"]);
    expect(Object.keys(seen.id)).toEqual(["customer", "subject_type", "roles"]);
  });

  it("combines roles, sorted by code unit", async () => {
    const seen = await built.login(loginEvent({ attributes: { groups: ["Viewers", "Managers"] } }));
    expect(seen.access.roles).toEqual(["manager", "viewer"]);
  });

  it("has no scope if none was requested, and loses those that Auth0 might add by itself", async () => {
    const seen = await built.login(loginEvent({ scopes: [], attributes: { groups: ["Viewers"] } }));
    expect(seen.access.scopes).toEqual([]);
    expect(seen.removed).toEqual(["export:orders", "write:orders"]);
  });

  describe("of a refresh that tells no requested scopes", () => {
    const servers = (...scopes: string[]) => ({
      created_at: ago(1),
      resource_servers: scopes.map((each) => ({ audience: "https://api.test/orders", scopes: each })),
    });
    const other = [{ audience: "https://api.test/other", scopes: "read:orders" }];
    const policies = [{ audience: "https://api.test/orders", scope: ["openid", "write:orders"] }];
    const refreshed = (parts: Record<string, unknown>, scopes: readonly string[] = []) =>
      built.login(loginEvent({ scopes, transaction: refresh, event: { refresh_token: servers("openid"), ...parts } }));

    it.each([
      ["those of the refresh token", { refresh_token: servers("openid  write:orders read:orders") }, "read write"],
      ["those that it sends", { request: { body: { scope: "write:orders" } } }, "write"],
      [
        "fewer than the refresh token's, if it sends them",
        { refresh_token: servers("read:orders write:orders"), request: { body: { scope: "read:orders" } } },
        "read",
      ],
      [
        "those that the application may exchange it for, where it is another API's",
        {
          refresh_token: { ...servers(), resource_servers: other },
          client: { ...portal, refresh_token: { policies } },
        },
        "write",
      ],
      ["none where it is another API's", { refresh_token: { ...servers(), resource_servers: other } }, ""],
      ["none where the API is there twice", { refresh_token: servers("read:orders", "write:orders") }, ""],
      ["none where nothing tells them", { refresh_token: { created_at: ago(1) } }, ""],
    ])("contains %s", async (_, parts, expected) => {
      const seen = await refreshed(parts);
      const scopes = expected.split(" ").flatMap((name) => (name === "" ? [] : [`${name}:orders`]));
      expect(seen).toMatchObject({ decision: "allow", access: { roles: ["manager"], scopes } });
      expect(seen.removed).toContain("export:orders");
    });

    it("is refused where the scopes cannot be read", async () => {
      const unread = { created_at: ago(1), resource_servers: [{ audience: "https://api.test/orders", scopes: 7 }] };
      expect(await refreshed({ refresh_token: unread })).toMatchObject({
        decision: "deny",
        code: "policy_unavailable",
      });
    });

    it("contains those of the transaction where it tells them", async () => {
      const seen = await refreshed({ refresh_token: servers("write:orders") }, ["read:orders"]);
      expect(seen.access.scopes).toEqual(["read:orders"]);
    });
  });

  it("keeps OpenID Connect scopes", async () => {
    const scopes = ["openid", "profile", "email", "address", "phone", "offline_access", "read:orders"];
    expect((await built.login(loginEvent({ scopes }))).removed).toEqual(["export:orders"]);
  });

  it("is refused, with a log line, if a scope cannot be removed", async () => {
    const seen = await built.login(loginEvent({ scopes: ["read:orders", `x${"y".repeat(280)}`] }));
    expect(seen).toMatchObject({ decision: "deny", code: "policy_unavailable", access: {}, id: {} });
    expect(seen.log).toMatchObject({ decision: "deny", code: "policy_unavailable" });
  });
});

describe("a login is allowed", () => {
  const linked = {
    user_id: "samlp|acme-saml|9",
    identities: [
      { connection: "acme-saml", provider: "samlp", user_id: "acme-saml|9" },
      {
        connection: "acme-oidc",
        provider: "oidc",
        user_id: "acme-oidc|1",
        profileData: { email: "ann@acme.test", groups: ["Viewers"] },
      },
    ],
  };
  const policy = connectionPolicy({ n: [] });
  const samlp = sealedConnection("acme-saml", "samlp", "acme", policy);
  const exchange = client("Backend", "acme", { t: "exchange" });
  const table: readonly [name: string, options: LoginOptions, roles: readonly string[]][] = [
    ["in the customer's organization", { organization: organization("acme") }, ["manager"]],
    ["at a shared application", { client: console_ }, ["manager"]],
    [
      "of another customer, at a shared application",
      { client: console_, connection: globexOidc, attributes: { email: "g@globex.test" } },
      ["manager"],
    ],
    [
      "by a device code in a native application",
      { client: client("App", "acme", { t: "native" }), transaction: { protocol: "oauth2-device-code" } },
      ["manager"],
    ],
    ["in a regular web application", { client: client("Web", "acme", { t: "regular_web" }) }, ["manager"]],
    ["by a refresh token", { transaction: refresh, event: { refresh_token: { created_at: ago(11) } } }, ["manager"]],
    [
      "by our own token exchange",
      {
        client: exchange,
        transaction: { protocol: "oauth2-token-exchange", subject_token_type: config.subjectTokenType },
      },
      ["manager"],
    ],
    ["by a refresh token of an exchange", { client: exchange, transaction: refresh }, ["manager"]],
    ["with a linked account of the same customer: by the attributes of the connection", { user: linked }, ["viewer"]],
    ["with an address that the provider has verified", { attributes: { email_verified: true } }, ["manager"]],
    [
      "with an unverified address, if the policy accepts it",
      { connection: connection({ u: 1 }), attributes: { email_verified: false } },
      ["manager"],
    ],
    [
      "with an address that Auth0 has not verified, from a provider that does not assert it",
      {
        connection: { strategy: "samlp", ...samlp },
        attributes: { email_verified: false },
        user: {
          user_id: "samlp|acme-saml|1",
          identities: [{ connection: "acme-saml", provider: "samlp", user_id: "acme-saml|1" }],
        },
      },
      ["manager"],
    ],
    ["with empty authorization_details", { transaction: { requested_authorization_details: [] } }, ["manager"]],
    ["with an address in a different case", { attributes: { email: "Ann@ACME.Test" } }, ["manager"]],
    [
      "with any address, if the policy says any",
      { connection: connection({ d: 0 }), attributes: { email: undefined } },
      ["manager"],
    ],
    [
      "until the last second of reauthenticate_after",
      { event: { session: { authenticated_at: ago(12) } } },
      ["manager"],
    ],
    ["with a session without a time", { event: { session: {}, authentication: undefined } }, ["manager"]],
    [
      "by the latest of several federated logins",
      {
        event: {
          authentication: {
            methods: [
              { name: "federated", timestamp: ago(20) },
              { name: "mfa", timestamp: ago(30) },
              { name: "federated", timestamp: ago(1) },
            ],
          },
        },
      },
      ["manager"],
    ],
    [
      "whatever the request's query and body contain",
      { event: { request: { query: { roles: "admin", customer: "globex" }, body: { roles: ["admin"] } } } },
      ["manager"],
    ],
  ];

  it.each(table)("%s", async (_, options, roles) => {
    const seen = await built.login(loginEvent(options));
    expect(seen).toMatchObject({ decision: "allow", code: undefined, access: { roles } });
  });

  it("at a shared application, for the customer of the connection", async () => {
    const seen = await built.login(
      loginEvent({ client: console_, connection: globexOidc, attributes: { email: "g@globex.test" } }),
    );
    expect(seen.access.customer).toBe("globex");
    expect(seen.log.customer).toBe("globex");
  });
});

describe("overage", () => {
  it("is logged if everyone has a role without groups", async () => {
    const everyone = connection({ m: [[[1], {}]] });
    const seen = await built.login(loginEvent({ connection: everyone, attributes: { hasgroups: "true" } }));
    expect(seen.access.roles).toEqual(["viewer"]);
    expect(seen.log).toMatchObject({ decision: "allow", notes: ["groups_overage"] });
  });

  it("is not logged if a role comes from asserted attributes", async () => {
    expect((await built.login(loginEvent({ attributes: { hasgroups: true } }))).log).not.toHaveProperty("notes");
  });
});

describe("without an API", () => {
  const table: readonly [name: string, options: LoginOptions][] = [
    ["no resource server", { audience: null }],
    ["the tenant's own userinfo", { audience: "https://tenant.test/userinfo" }],
    [
      "userinfo at the custom domain",
      { audience: "https://login.acme.test/userinfo", event: { custom_domain: { domain: "login.acme.test" } } },
    ],
  ];

  it.each(table)("%s: customer and subject type, no roles, and only OIDC's scopes", async (_, options) => {
    const seen = await built.login(loginEvent({ ...options, scopes: ["openid", "read:orders", "zeta"] }));
    expect(seen).toMatchObject({ decision: "allow", removed: ["read:orders", "zeta"] });
    expect(seen.access).toEqual(identity("acme"));
    expect(seen.id).toEqual(identity("acme"));
  });

  it("needs no role, but everything before that step", async () => {
    const options = { audience: null, attributes: { groups: [] } };
    expect((await built.login(loginEvent(options))).decision).toBe("allow");
    const stranger = { ...options, attributes: { email: "x@globex.test" } };
    expect((await built.login(loginEvent(stranger))).code).toBe("email_domain_not_allowed");
  });
});

describe("what is unmanaged", () => {
  it("passes unchanged, if no API of apis.yaml is requested", async () => {
    for (const audience of [null, "https://api.test/unknown"]) {
      const options = { client: unmanaged("Wild"), connection: unmanaged("db"), audience, scopes: ["x"] };
      const seen = await built.login(loginEvent(options));
      expect(seen).toMatchObject({ decision: "allow", access: {}, id: {}, removed: [], log: { decision: "pass" } });
    }
  });
});
