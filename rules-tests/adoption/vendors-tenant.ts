// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy files fill such placeholders in, and Auth0 its own
import type { TenantUnderTest } from "../packages/local-tenant/world/management.ts";
import { testPublicKey } from "../shared-keys.ts";

export const orders = "https://api.vendor.example/orders";
export const invoices = "https://api.vendor.example/v2/invoices";

/** Secrets of the tenant, none of which may be in a draft. */
export const tenantSecrets = ["acme's secret", "initech's secret", "hidden", "a password", "sk_live_1"];

/**
 * A vendor's tenant, grown over years: customers with and without organizations, applications named well and badly, and
 * what policy files cannot express.
 */
export async function vendorsTenant({ call }: Pick<TenantUnderTest, "call">): Promise<object> {
  const make = async (path: string, body: object) => {
    const answer = await call("POST", path, body);
    if (answer.status >= 300) throw new Error(`POST ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  await makeApis(make);
  const id: Record<string, string> = {};
  for (const [key, body] of Object.entries(clients)) id[key] = (await make("/clients", body)).client_id;
  for (const { client, ...grant } of grants) await make("/client-grants", { ...grant, client_id: id[client] });
  const pem = testPublicKey();
  const credential = await make(`/clients/${id.keyed}/credentials`, { name: "k", credential_type: "public_key", pem });
  const methods = { private_key_jwt: { credentials: [{ id: credential.id }] } };
  await call("PATCH", `/clients/${id.keyed}`, {
    client_authentication_methods: methods,
    token_endpoint_auth_method: null,
  });
  const connection: Record<string, string> = {};
  for (const { clients: enabled, ...body } of connections) {
    const enabled_clients = enabled.map((key) => id[key]);
    connection[body.name] = (await make("/connections", { ...body, enabled_clients })).id;
  }
  for (const { connections: names, ...organization } of organizations) {
    const made = await make("/organizations", organization);
    for (const name of names) {
      await make(`/organizations/${made.id}/enabled_connections`, { connection_id: connection[name] });
    }
  }
  return {};
}

// biome-ignore lint/suspicious/noExplicitAny: answers of every shape
type Make = (path: string, body: object) => Promise<any>;

async function makeApis(make: Make): Promise<void> {
  const require = { policy: "require_client_grant" };
  const subject_type_authorization = { user: require, client: require };
  const scopes = ["read:orders", "write:orders", "export:orders"].map((value) => ({
    value,
    description: `May ${value}`,
  }));
  const rfc = { token_dialect: "rfc9068_profile", token_lifetime: 600 };
  await make("/resource-servers", { identifier: orders, name: "Orders", scopes, subject_type_authorization, ...rfc });
  await make("/resource-servers", { identifier: "https://api.vendor.example/constructor", subject_type_authorization });
  // As Auth0 makes it: open to every application's users.
  const read = [{ value: "read:invoices", description: "a ${PRICE}" }];
  await make("/resource-servers", { identifier: invoices, name: "Invoices", scopes: read });
}

const user = {
  app_type: "spa",
  token_endpoint_auth_method: "none",
  grant_types: ["authorization_code", "refresh_token"],
};
const machine = { app_type: "non_interactive", grant_types: ["client_credentials"] };
const server = { app_type: "regular_web", grant_types: ["authorization_code", "refresh_token"] };

const clients = {
  acmePortal: {
    ...user,
    name: "Acme Portal",
    callbacks: ["https://portal.acme.example/callback"],
    client_metadata: { team: "a", api_key: "sk_live_1" },
  },
  acmeSync: { ...machine, name: "acme--nightly-sync" },
  acmeReport: { ...machine, name: "acme report" },
  globexPortal: {
    ...server,
    grant_types: [...server.grant_types, "client_credentials", "password"],
    name: "Globex: the portal",
    callbacks: [
      "https://*.globex.example/callback",
      "http://globex.example/cb",
      "https://portal.globex.example/callback",
    ],
  },
  initechApp: { ...user, app_type: "native", name: "Field app", callbacks: ["com.initech.field://callback"] },
  console: { ...user, name: "Console", callbacks: ["https://console.vendor.example/callback"] },
  backOffice: { ...server, name: "Back office", callbacks: ["https://*.vendor.example/callback"] },
  odd: { ...user, name: "Odd one", callbacks: ["https://odd.example/callback"], client_metadata: { customer: "acme" } },
  robot: { ...machine, name: "Robot" },
  twin: { ...machine, name: "Twin" },
  otherTwin: { ...machine, name: "Twin" },
  constructor: { ...user, name: "Constructor", callbacks: ["https://build.vendor.example/"] },
  keyed: { ...machine, name: "Keyed" },
  untyped: { name: "No type", grant_types: ["authorization_code"] },
  trap: { ...machine, name: "Trap ${ACME_ISSUER}" },
} satisfies Record<string, object>;

type Key = keyof typeof clients;

const grants: { client: Key; audience: string; scope: string[]; subject_type?: "user" }[] = [
  { client: "acmePortal", audience: orders, scope: ["read:orders", "write:orders"], subject_type: "user" },
  { client: "acmeSync", audience: orders, scope: ["export:orders"] },
  { client: "acmeReport", audience: orders, scope: ["read:orders"] },
  // Two grants of one client for one API, of which an export by auth0-deploy-cli keeps one.
  { client: "globexPortal", audience: orders, scope: ["read:orders"], subject_type: "user" },
  { client: "globexPortal", audience: orders, scope: ["export:orders"] },
  { client: "console", audience: orders, scope: ["read:orders"], subject_type: "user" },
  { client: "robot", audience: orders, scope: ["read:orders"], subject_type: "user" },
  { client: "robot", audience: invoices, scope: ["read:invoices"] },
];

const oidc = {
  strategy: "oidc",
  options: {
    type: "back_channel",
    issuer: "https://login.acme.example/",
    authorization_endpoint: "https://login.acme.example/authorize",
    token_endpoint: "https://login.acme.example/token",
    jwks_uri: "https://login.acme.example/keys",
    client_id: "vendor",
    client_secret: "acme's secret",
    domain_aliases: ["acme.example", "ACME.co.example"],
    undocumented: "hidden",
    upstream_params: { proxy: { value: "https://user:a%20password@proxy.example/" } },
    attribute_map: { mapping_mode: "bind_all", attributes: { email: "${context.tokenset.email}" } },
  },
};

const connections: {
  name: string;
  strategy: string;
  clients: Key[];
  options?: object;
  metadata?: object;
  display_name?: string;
}[] = [
  { ...oidc, name: "acme-oidc", display_name: "Acme", metadata: { note: "old" }, clients: ["acmePortal", "console"] },
  {
    name: "sso-globex",
    strategy: "samlp",
    options: {
      signInEndpoint: "https://sso.globex.example/",
      fieldsMap: { secret_group: "urn:globex:group" },
      requestTemplate: '<samlp:AuthnRequest ID="@@ID@@" />',
    },
    clients: ["globexPortal", "console", "odd"],
  },
  {
    name: "initech-waad",
    strategy: "waad",
    options: { tenant_domain: "initech.example", client_id: "vendor", client_secret: "initech's secret" },
    clients: ["initechApp"],
  },
  { ...oidc, name: "shared-okta", clients: ["console"] },
  { name: "constructor", strategy: "samlp", clients: [] },
  { name: "partners", strategy: "auth0", clients: ["backOffice"] },
];

const organizations = [
  {
    name: "acme",
    display_name: "Acme Corporation",
    metadata: { tier: "gold" },
    connections: ["acme-oidc", "shared-okta"],
  },
  { name: "1acme", connections: [] },
  { name: "globex_inc", display_name: "Globex", connections: ["sso-globex", "shared-okta"] },
];
