import { beforeAll, describe, expect, it } from "@jest/globals";
import { BuiltActions } from "../built-actions.ts";
import {
  acmeOidc,
  client,
  config,
  connection,
  connectionPolicy,
  console_,
  globexOidc,
  hour,
  type LoginOptions,
  loginEvent,
  type NamedCarrier,
  organization,
  portal,
  sealed,
  sealedConnection,
  testTime,
  unmanaged,
} from "../fixture.ts";

let built: BuiltActions;
beforeAll(async () => {
  built = await BuiltActions.of(config);
});

const damaged = { ...portal, metadata: { ...portal.metadata, customer: "globex" } };
const suspended = (name: string, customer: string) => client(name, customer, { e: 0 });
const other = (name: string, of = "acme-oidc") => ({ connection: of, provider: "oidc", user_id: name });
const own = { connection: "acme-oidc", provider: "oidc", user_id: "acme-oidc|1", isSocial: false };
const ago = (hours: number) => new Date(testTime - hours * hour).toISOString();
const exchange = "oauth2-token-exchange";

/** By step of the decision table: the request, and the expected code. */
const table: readonly [name: string, code: string, options: LoginOptions][] = [
  // 1
  [
    "an unmanaged client asks for a managed API",
    "application_not_allowed",
    { client: unmanaged("Wild"), connection: unmanaged("db") },
  ],
  // 2
  ["the client's policy is damaged", "policy_unavailable", { client: damaged }],
  [
    "the connection's policy belongs to another customer",
    "policy_unavailable",
    { connection: { ...acmeOidc, metadata: globexOidc.metadata } },
  ],
  [
    "the organization's policy belongs to another customer",
    "policy_unavailable",
    { organization: { name: "acme", metadata: organization("globex").metadata } },
  ],
  ["the client's customer is suspended", "customer_suspended", { client: suspended("Acme Portal", "acme") }],
  ["the connection's customer is suspended", "customer_suspended", { connection: connection({ e: 0 }) }],
  ["another customer's connection", "connection_not_allowed", { connection: globexOidc }],
  ["an unmanaged connection", "connection_not_allowed", { connection: unmanaged("Username-Password-Authentication") }],
  ["no connection at all", "connection_not_allowed", { connection: undefined }],
  [
    "an unmanaged connection at a shared application",
    "connection_not_allowed",
    { client: console_, connection: unmanaged("db") },
  ],
  ["an unmanaged client, acme's connection", "application_not_allowed", { client: unmanaged("Wild") }],
  [
    "an unmanaged client, acme's organization alone",
    "application_not_allowed",
    { client: unmanaged("Wild"), connection: unmanaged("db"), organization: organization("acme") },
  ],
  [
    "an unmanaged client, acme's connection, no API",
    "application_not_allowed",
    { client: unmanaged("Wild"), audience: null },
  ],
  ["another customer's organization", "organization_not_allowed", { organization: organization("globex") }],
  ["an unmanaged organization", "organization_not_allowed", { organization: unmanaged("acme") }],
  [
    "another customer's organization at a shared application",
    "organization_not_allowed",
    { client: console_, organization: organization("globex") },
  ],
  // 3
  ["the password grant", "flow_not_allowed", { transaction: { protocol: "oauth2-password" } }],
  ["a missing protocol", "flow_not_allowed", { transaction: { protocol: undefined } }],
  ["an unknown protocol", "flow_not_allowed", { transaction: { protocol: "oidc-next-profile" } }],
  ["the implicit flow", "flow_not_allowed", { transaction: { protocol: "oidc-implicit-profile" } }],
  [
    "a device code of a single-page application",
    "flow_not_allowed",
    { transaction: { protocol: "oauth2-device-code" } },
  ],
  [
    "a token exchange of a single-page application",
    "flow_not_allowed",
    { transaction: { protocol: exchange, subject_token_type: config.subjectTokenType } },
  ],
  ["a login of a machine", "flow_not_allowed", { client: client("Acme Sync", "acme", { t: "machine" }) }],
  [
    "a refresh by a machine",
    "flow_not_allowed",
    {
      client: client("Acme Sync", "acme", { t: "machine" }),
      transaction: { protocol: "oauth2-refresh-token" },
      event: { refresh_token: { created_at: ago(1) } },
    },
  ],
  [
    "a browser login of an exchanging application",
    "flow_not_allowed",
    { client: client("Backend", "acme", { t: "exchange" }) },
  ],
  [
    "an exchange with another profile",
    "flow_not_allowed",
    {
      client: client("Backend", "acme", { t: "exchange" }),
      transaction: { protocol: exchange, subject_token_type: "urn:other" },
    },
  ],
  [
    "an exchange without a subject token type",
    "flow_not_allowed",
    { client: client("Backend", "acme", { t: "exchange" }), transaction: { protocol: exchange } },
  ],
  // 3: delegation
  ["an actor", "flow_not_allowed", { transaction: { actor: { sub: "backend" } } }],
  ["an actor's token", "flow_not_allowed", { transaction: { actor_token_type: "urn:x" } }],
  ["a session with an actor", "flow_not_allowed", { event: { session: { actor: { sub: "support" } } } }],
  [
    "authorization_details",
    "flow_not_allowed",
    { transaction: { requested_authorization_details: [{ type: "payment" }] } },
  ],
  [
    "authorization_details that are not a list",
    "flow_not_allowed",
    { transaction: { requested_authorization_details: { type: "payment" } } },
  ],
  // 4
  ["no identity of this connection", "ambiguous_identity", { user: { identities: [other("x", "acme-saml")] } }],
  ["two identities of this connection", "ambiguous_identity", { user: { identities: [own, other("acme-oidc|2")] } }],
  ["no identities", "ambiguous_identity", { user: { identities: undefined } }],
  ["identities that are not a list", "ambiguous_identity", { user: { identities: { 0: own } } }],
  [
    "an identity linked from another customer",
    "linked_identity_not_allowed",
    { user: { identities: [own, other("g", "globex-oidc")] } },
  ],
  [
    "a linked identity without a connection",
    "linked_identity_not_allowed",
    { user: { identities: [own, { provider: "oidc", user_id: "x" }] } },
  ],
  [
    "an identity linked from a social provider",
    "linked_identity_not_allowed",
    { user: { identities: [own, other("g", "google-oauth2")] } },
  ],
  ["another domain's address", "email_domain_not_allowed", { attributes: { email: "ann@globex.test" } }],
  ["a domain with the same ending", "email_domain_not_allowed", { attributes: { email: "ann@evil-acme.test" } }],
  ["a subdomain", "email_domain_not_allowed", { attributes: { email: "ann@mail.acme.test" } }],
  ["no address", "email_domain_not_allowed", { attributes: { email: undefined } }],
  ["a list of addresses", "email_domain_not_allowed", { attributes: { email: ["ann@acme.test"] } }],
  [
    "an address that may come from the user's metadata",
    "email_domain_not_allowed",
    { user: { user_metadata: { email: "ann@acme.test" } } },
  ],
  ["an unverified address", "email_domain_not_allowed", { attributes: { email_verified: false } }],
  [
    "an unverified address, with email_verified as a string",
    "email_domain_not_allowed",
    { attributes: { email_verified: "false" } },
  ],
  ...["okta", "google-apps"].map((strategy): [string, string, LoginOptions] => [
    `an unverified address at a connection of the strategy ${strategy}`,
    "email_domain_not_allowed",
    {
      connection: { ...sealedConnection("acme-oidc", strategy, "acme", connectionPolicy()), strategy },
      attributes: { email_verified: false },
    },
  ]),
  ["an address with a line break", "email_domain_not_allowed", { attributes: { email: "a\r\nBcc: x@acme.test" } }],
  ["an address with a space", "email_domain_not_allowed", { attributes: { email: "ann b@acme.test" } }],
  [
    "an address at the root, while the identity is a linked one",
    "email_domain_not_allowed",
    {
      user: {
        user_id: "samlp|acme-saml|9",
        identities: [
          { ...own, profileData: {} },
          { connection: "acme-saml", provider: "samlp", user_id: "acme-saml|9" },
        ],
      },
    },
  ],
  // 5
  [
    "a session that is too old",
    "reauthentication_required",
    { event: { session: { id: "s", authenticated_at: ago(12.001) } } },
  ],
  [
    "a federated login that is too old",
    "reauthentication_required",
    { event: { authentication: { methods: [{ name: "federated", timestamp: ago(13) }] } } },
  ],
  [
    "a refresh token that is too old, in a new session",
    "reauthentication_required",
    {
      transaction: { protocol: "oauth2-refresh-token" },
      event: { session: { authenticated_at: ago(1) }, refresh_token: { created_at: ago(13) } },
    },
  ],
  [
    "a new refresh token of an old session",
    "reauthentication_required",
    {
      transaction: { protocol: "oauth2-refresh-token" },
      event: { session: { authenticated_at: ago(13) }, refresh_token: { created_at: ago(1) } },
    },
  ],
  [
    "a time that cannot be read",
    "reauthentication_required",
    { event: { session: { authenticated_at: "yesterday" } } },
  ],
  ["a time that is a number", "reauthentication_required", { event: { session: { authenticated_at: testTime } } }],
  [
    "a refresh without any time",
    "reauthentication_required",
    { transaction: { protocol: "oauth2-refresh-token" }, event: { authentication: undefined } },
  ],
  [
    "a refresh whose session and methods have no time",
    "reauthentication_required",
    {
      transaction: { protocol: "oauth2-refresh-token" },
      event: { session: {}, refresh_token: {}, authentication: { methods: [{ name: "mfa", timestamp: ago(0) }] } },
    },
  ],
  [
    "a refresh without an API and without any time",
    "reauthentication_required",
    { audience: null, transaction: { protocol: "oauth2-refresh-token" }, event: { authentication: undefined } },
  ],
  [
    "a refresh token rotated just now, from a login that is too old",
    "reauthentication_required",
    {
      transaction: { protocol: "oauth2-refresh-token" },
      event: {
        refresh_token: { created_at: ago(0) },
        authentication: { methods: [{ name: "federated", timestamp: ago(13) }] },
      },
    },
  ],
  // 6
  ["an API that the customer may not use", "audience_not_allowed", { audience: "https://api.test/invoices" }],
  [
    "an API that the application may not use",
    "audience_not_allowed",
    { client: client("Acme Portal", "acme", { a: [] }) },
  ],
  ["an unknown API", "audience_not_allowed", { audience: "https://api.test/unknown" }],
  ["an additional slash", "audience_not_allowed", { audience: "https://api.test/orders/" }],
  ["a missing letter", "audience_not_allowed", { audience: "https://api.test/order" }],
  ["another case", "audience_not_allowed", { audience: "https://API.test/orders" }],
  ["a port", "audience_not_allowed", { audience: "https://api.test:443/orders" }],
  ["percent-encoding", "audience_not_allowed", { audience: "https://api.test/%6Frders" }],
  ["the Management API", "audience_not_allowed", { audience: "https://tenant.test/api/v2/" }],
  ["an empty audience", "audience_not_allowed", { audience: "" }],
  ["another tenant's userinfo", "audience_not_allowed", { audience: "https://other.test/userinfo" }],
  ["userinfo with a trailing slash", "audience_not_allowed", { audience: "https://tenant.test/userinfo/" }],
  [
    "an API, with a refresh token for another",
    "audience_not_allowed",
    { audience: "https://api.test/invoices", transaction: { protocol: "oauth2-refresh-token" } },
  ],
  ["a customer without any access", "audience_not_allowed", { connection: connection({ a: {} }) }],
  // 7
  ["no mapped group", "no_role", { attributes: { groups: ["Cleaning"] } }],
  ["no groups", "no_role", { attributes: { groups: undefined } }],
  ["a group that is named like a role", "no_role", { attributes: { groups: ["manager", "orders:manager"] } }],
  [
    "groups that only the user's metadata has",
    "no_role",
    { attributes: { groups: undefined }, user: { user_metadata: { groups: ["Managers"] } } },
  ],
  ["groups that the user's metadata contains too", "no_role", { user: { user_metadata: { groups: ["Managers"] } } }],
  ["groups that the application metadata contains too", "no_role", { user: { app_metadata: { groups: [] } } }],
  ["a role that the ceiling lacks", "no_role", { connection: connection({ a: { orders: ["viewer"] } }) }],
  [
    "a role that apis.yaml lacks",
    "no_role",
    { connection: connection({ a: { orders: ["owner"] }, k: ["orders:owner"], m: [[[0], { groups: "Managers" }]] }) },
  ],
  [
    "omitted groups: _claim_names",
    "groups_overage",
    { attributes: { groups: undefined, _claim_names: { groups: "src1" } } },
  ],
  ["omitted groups: hasgroups", "groups_overage", { attributes: { groups: undefined, hasgroups: true } }],
  [
    "omitted groups: groups.link",
    "groups_overage",
    { attributes: { groups: undefined, "http://schemas.microsoft.com/claims/groups.link": "https://graph.test" } },
  ],
];

describe("federated-login refuses with a code, a reason and no claim:", () => {
  it.each(table)("%s: %s", async (_, code, options) => {
    const seen = await built.login(loginEvent(options));
    expect(seen).toMatchObject({ decision: "deny", code, access: {}, id: {}, removed: [] });
    expect(seen.reason).toMatch(new RegExp(`^${code}: \\w`));
    expect(seen.log).toMatchObject({ decision: "deny", code });
    // No user data and no other customer. (The policy's version consists of random characters.)
    const told = `${seen.reason} ${JSON.stringify({ ...seen.log, policy: "" })}`;
    expect(told).not.toMatch(/\bann\b|Managers|Cleaning|globex|unknown/);
  });
});

describe("a refusal", () => {
  it("names the connection's domains", async () => {
    const event = loginEvent({
      connection: connection({ d: ["acme.test", "acme.example"] }),
      attributes: { email: "ann@globex.test" },
    });
    expect((await built.login(event)).reason).toMatch(/ e-mail addresses of acme\.test, acme\.example$/);
  });

  const versionOf = ({ metadata }: NamedCarrier) => metadata.policy_1?.split(".")[4]?.slice(0, 8);
  const unmanagedDb = unmanaged("db");
  const acme = organization("acme");
  const otherAudience = { audience: "https://api.test/invoices" };
  it.each<[of: string, LoginOptions, NamedCarrier]>([
    ["connection", otherAudience, acmeOidc],
    ["connection of a shared application", { client: console_, attributes: { groups: [] } }, acmeOidc],
    ["connection, with an organization", { ...otherAudience, organization: acme }, acmeOidc],
    ["application, if the connection has none", { connection: unmanagedDb }, portal],
    ["organization alone", { client: unmanaged("Wild"), connection: unmanagedDb, organization: acme }, acme],
  ])("is logged with the policy of the %s", async (_, options, carrier) => {
    const { decision, log } = await built.login(loginEvent(options));
    expect(decision).toBe("deny");
    expect(log.policy).toBe(versionOf(carrier));
    expect(log.policy).toMatch(/^[\w-]{8}$/);
  });
});

/** Everything is wrong at first and corrected step by step: the earliest refusal wins. */
const steps: readonly [code: string, mend: LoginOptions][] = [
  ["policy_unavailable", { connection: { ...globexOidc, name: "globex-2" } }],
  ["customer_suspended", { connection: sealed("connection", "globex-oidc", "globex", { ...policyOf(), e: 0 }) }],
  ["connection_not_allowed", { connection: globexOidc }],
  ["organization_not_allowed", { connection: acmeOidc }],
  ["flow_not_allowed", { organization: organization("acme") }],
  ["ambiguous_identity", { transaction: { protocol: "oidc-basic-profile" } }],
  ["linked_identity_not_allowed", { user: { identities: [own, other("g", "globex-oidc")] } }],
  ["email_domain_not_allowed", { user: { identities: [own] } }],
  ["reauthentication_required", { attributes: { email: "ann@acme.test", groups: [], hasgroups: true } }],
  ["audience_not_allowed", { event: {} }],
  ["groups_overage", { audience: "https://api.test/orders" }],
  ["no_role", { attributes: { email: "ann@acme.test", groups: [] } }],
];

function policyOf() {
  return { a: {}, d: 0, n: [], r: 60, k: [], m: [] };
}

it("checks in the documented order", async () => {
  let options: LoginOptions = {
    organization: organization("globex"),
    transaction: { protocol: "oauth2-password" },
    user: { identities: [] },
    attributes: { email: "ann@globex.test", groups: [], hasgroups: true },
    event: { session: { authenticated_at: ago(99) } },
    audience: "https://api.test/invoices",
  };
  for (const [code, mend] of steps) {
    options = { ...options, ...mend };
    expect((await built.login(loginEvent(options))).code).toBe(code);
  }
  expect((await built.login(loginEvent({ ...options, attributes: {} }))).code).toBeUndefined();
});
