import type { Attack, AttackClass, Expected, Json, LoginAttack, MetadataOf } from "../attack.ts";

const login = (name: string, reference: string, expected: Expected, event: Json): LoginAttack => ({
  trigger: "post-login",
  name,
  reference,
  expected,
  event,
});
const of = (metadataOf: MetadataOf["metadataOf"], rest: Partial<MetadataOf> = {}): MetadataOf => ({
  metadataOf,
  ...rest,
});

const decisions = "docs/decisions.md";
const isolation = "OWASP API Security Top 10 2023, API1";
const globexSaml = { name: "globex-saml", strategy: "samlp", metadata: of("connection:globex-saml") };
const unmanaged = { name: "Wild", metadata: { colour: "blue" } };

const customers: LoginAttack[] = [
  login("Globex's users in Acme's portal", isolation, "connection_not_allowed", { connection: globexSaml }),
  login("Globex's portal with Acme's user", isolation, "connection_not_allowed", {
    client: { name: "Globex Portal", metadata: of("client:Globex Portal") },
  }),
  login("an unmanaged connection", isolation, "connection_not_allowed", {
    connection: { ...unmanaged, strategy: "auth0" },
  }),
  login("no connection", isolation, "connection_not_allowed", { connection: undefined }),
  login("an unmanaged application", isolation, "application_not_allowed", { client: unmanaged }),
  login("an unmanaged application for no API", isolation, "application_not_allowed", {
    client: unmanaged,
    resource_server: undefined,
  }),
  login("Globex's organization", isolation, "organization_not_allowed", {
    organization: { id: "org_1", name: "globex", metadata: of("organization:globex") },
  }),
  login("an unmanaged organization", isolation, "organization_not_allowed", {
    organization: { id: "org_1", ...unmanaged },
  }),
  login("the vendor's staff in Acme's portal", isolation, "connection_not_allowed", {
    connection: { name: "vendor-staff", strategy: "oidc", metadata: of("connection:vendor-staff") },
  }),
  login("Acme's user in the vendor's back office", isolation, "connection_not_allowed", {
    client: { name: "Example Back Office", metadata: of("client:Example Back Office") },
  }),
];

/** Metadata that was changed by hand, by carrier. */
const carriers: readonly ["client" | "connection", string][] = [
  ["client", "Acme Portal"],
  ["connection", "acme-oidc"],
];
const signature = "docs/signed-policies.md";
const damages: readonly [string, (carrier: MetadataOf["metadataOf"]) => unknown][] = [
  ["another customer in clear", (carrier) => of(carrier, { changes: { customer: "globex" } })],
  ["no customer in clear", (carrier) => of(carrier, { changes: { customer: undefined } })],
  ["no first chunk", (carrier) => of(carrier, { changes: { policy_1: undefined } })],
  ["an empty first chunk", (carrier) => of(carrier, { changes: { policy_1: "" } })],
  ["a first chunk of another version", (carrier) => of(carrier, { changes: { policy_1: "1.1.9.x" } })],
  ["only a customer", () => ({ customer: "acme" })],
  ["only a chunk", () => ({ policy_1: "x" })],
  ["Globex's connection's policy", () => of("connection:globex-saml")],
  ["the staff's connection's policy", () => of("connection:vendor-staff")],
  ["the console's policy", () => of("client:Example Console")],
  ["a machine's policy", () => of("client:acme--nightly-sync")],
  ["the organization's policy", () => of("organization:acme")],
  ["a policy that is a list", () => ["policy_1"]],
  ["a policy that is a text", () => "acme"],
  ...[1, 2, 7, 20, 40, 60, 80].map((flip): [string, (carrier: MetadataOf["metadataOf"]) => unknown] => [
    `its ${flip}. character from the end changed`,
    (carrier) => of(carrier, { flip }),
  ]),
];
const edited: Attack[] = carriers.flatMap(([kind, name]) =>
  damages.map(([what, metadata]) =>
    login(`the ${kind} has ${what}`, signature, "policy_unavailable", {
      [kind]: { metadata: metadata(`${kind}:${name}`) },
    }),
  ),
);
const moved: Attack[] = [
  ...["auth0", "samlp", "adfs", "waad", "okta", "", undefined].map((strategy) =>
    login(`the connection made again with the strategy ${strategy}`, signature, "policy_unavailable", {
      connection: { strategy },
    }),
  ),
  login("the connection under another name", signature, "policy_unavailable", { connection: { name: "acme-oidc-2" } }),
  login("the client under another name", signature, "policy_unavailable", { client: { name: "Acme Portal 2" } }),
  login("the client's name as a list", signature, "policy_unavailable", { client: { name: ["Acme Portal"] } }),
  ...["Example Console", "Globex Portal", "acme--nightly-sync"].map(
    (name): Attack => ({
      trigger: "credentials-exchange",
      name: `a machine with the policy of ${name}`,
      reference: signature,
      event: { client: { metadata: of(`client:${name}`) } },
      expected: name === "acme--nightly-sync" ? "harmless" : "policy_unavailable",
    }),
  ),
];

const protocols = [
  "oidc-implicit-profile",
  "oidc-hybrid-profile",
  "oidc-ciba",
  "oidc-ciba-web-link",
  "oauth2-device-code",
  "oauth2-resource-owner",
  "oauth2-resource-owner-jwt-bearer",
  "oauth2-password",
  "oauth2-webauthn",
  "oauth2-access-token",
  "oauth2-token-exchange",
  "samlp",
  "wsfed",
  "wstrust-usernamemixed",
  "",
  "OIDC-BASIC-PROFILE",
  "oidc-basic-profile ",
  "something new",
  undefined,
  null,
  1,
  ["oidc-basic-profile"],
  "__proto__",
  "constructor",
];
const flows = protocols.map((protocol) =>
  login(`the protocol ${JSON.stringify(protocol)}`, decisions, "flow_not_allowed", { transaction: { protocol } }),
);
const delegation = "RFC 8693 section 1.1; CVE-2025-55241";
const delegated = [
  login("an actor", delegation, "flow_not_allowed", { transaction: { actor: { sub: "backend" } } }),
  login("an actor that is a text", delegation, "flow_not_allowed", { transaction: { actor: "backend" } }),
  login("an actor's token type alone", delegation, "flow_not_allowed", { transaction: { actor_token_type: "urn:x" } }),
  login("an actor of the session", delegation, "flow_not_allowed", { session: { actor: { sub: "support" } } }),
  login("authorization_details", "RFC 9396", "flow_not_allowed", {
    transaction: { requested_authorization_details: [{ type: "payment" }] },
  }),
  login("authorization_details that are an object", "RFC 9396", "flow_not_allowed", {
    transaction: { requested_authorization_details: { type: "payment" } },
  }),
];

const own = { connection: "acme-oidc", provider: "oidc", user_id: "acme-oidc|ann", isSocial: false };
const other = (connection: unknown) => ({ connection, provider: "oidc", user_id: "x|1" });
const linking = "docs/decisions.md; OIDC Core section 5.7";
const identities = [
  login("no identities", linking, "ambiguous_identity", { user: { identities: [] } }),
  login("identities that are missing", linking, "ambiguous_identity", { user: { identities: undefined } }),
  login("identities that are an object", linking, "ambiguous_identity", { user: { identities: { 0: own } } }),
  login("two identities of the connection", linking, "ambiguous_identity", { user: { identities: [own, own] } }),
  login("an identity of another connection alone", linking, "ambiguous_identity", {
    user: { identities: [other("globex-saml")] },
  }),
  ...["globex-saml", "google-oauth2", "Username-Password-Authentication", "", undefined, ["acme-oidc"]].map(
    (connection) =>
      login(`a linked identity of ${JSON.stringify(connection)}`, linking, "linked_identity_not_allowed", {
        user: { identities: [own, other(connection)] },
      }),
  ),
];

const hours = (count: number) => ({ hoursAgo: count });
const refresh = { protocol: "oauth2-refresh-token" };
const stale = "docs/decisions.md; RFC 9700 section 4.14";
const freshness = [
  login("a session of 13 hours", stale, "reauthentication_required", { session: { authenticated_at: hours(13) } }),
  login("a federated sign-in of 13 hours", stale, "reauthentication_required", {
    authentication: { methods: [{ name: "federated", timestamp: hours(13) }] },
  }),
  login("a refresh token of 13 hours in a new session", stale, "reauthentication_required", {
    transaction: refresh,
    session: { authenticated_at: hours(0) },
    refresh_token: { created_at: hours(13) },
  }),
  login("a rotated refresh token of an old session", stale, "reauthentication_required", {
    transaction: refresh,
    session: { authenticated_at: hours(13) },
    refresh_token: { created_at: hours(0) },
  }),
  login("a refresh that tells no time", stale, "reauthentication_required", {
    transaction: refresh,
    authentication: undefined,
  }),
  login("a refresh whose times are empty objects", stale, "reauthentication_required", {
    transaction: refresh,
    authentication: { methods: [] },
    session: {},
    refresh_token: {},
  }),
  ...["yesterday", 0, 4_102_444_800_000, {}, [], true, ""].map((time) =>
    login(`a session's time that is ${JSON.stringify(time)}`, stale, "reauthentication_required", {
      session: { authenticated_at: time },
    }),
  ),
];

const scopes: LoginAttack[] = [
  ["write:orders as a text", "write:orders"],
  ["a list in a list", [["write:orders"]]],
  ["two scopes in one text", ["read:orders write:orders"]],
  ["an object", { 0: "write:orders" }],
  ["more than 1,000", Array.from({ length: 1001 }, (_, index) => `s${index}`)],
].map(([what, requested_scopes]) =>
  login(`requested scopes that are ${what}`, decisions, "policy_unavailable", { transaction: { requested_scopes } }),
);
const surplus = ["export:orders", "pay:invoices", "admin", "read:invoices"].map((scope) =>
  login(`the scope ${scope}, which no role gives`, "RFC 9700 section 2.3", "harmless", {
    transaction: { requested_scopes: ["openid", "read:orders", "write:orders", scope] },
  }),
);

export const logins: readonly AttackClass[] = [
  { name: "one customer's users or applications at another's", attacks: customers },
  { name: "a signed policy that was edited or copied", attacks: [...edited, ...moved] },
  {
    name: "a flow that the application may not use, or somebody acting for the user",
    attacks: [...flows, ...delegated],
  },
  { name: "a linked or ambiguous account", attacks: identities },
  { name: "a login that is too old", attacks: freshness },
  { name: "scopes that the roles do not give", attacks: [...scopes, ...surplus] },
];
