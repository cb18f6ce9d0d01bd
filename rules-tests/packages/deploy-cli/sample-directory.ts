import { generateKeyPairSync } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

const api = (name: string) => ({
  name,
  identifier: `https://api.example.com/${name}`,
  scopes: [{ value: `read:${name}`, description: "Read" }, { value: `write:${name}` }],
  token_dialect: "rfc9068_profile",
  subject_type_authorization: { user: { policy: "require_client_grant" }, client: { policy: "require_client_grant" } },
});

const grant = (client: string, subject: string, scope: string[]) => ({
  client_id: client,
  audience: "https://api.example.com/orders",
  subject_type: subject,
  scope,
});

const action = (name: string, trigger: string, version: string) => ({
  name,
  code: `./actions/${name}/code.js`,
  runtime: "node22",
  dependencies: [],
  secrets: [{ name: "KEY", value: "##SECRET##" }],
  supported_triggers: [{ id: trigger, version }],
  deployed: true,
});

const connection = (name: string, strategy: string, options: object, clients: string[] = []) => ({
  name,
  strategy,
  options,
  enabled_clients: clients,
  metadata: { customer: name.split("-")[0], policy_0: "x".repeat(255) },
});

/** What a connection's users are provisioned by. */
export const sampleScim = {
  user_id_attribute: "externalId",
  mapping: [{ auth0: "app_metadata.unit", scim: "department" }],
};

const machine = { app_type: "non_interactive", grant_types: ["client_credentials"] };

/** A small tenant in auth0-deploy-cli's directory format, with each kind of thing that the build emits. */
export async function writeSampleDirectory(directory: string): Promise<void> {
  const { publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const pem = publicKey.export({ type: "spki", format: "pem" }).toString();
  const credentials = [{ name: "main", credential_type: "public_key", pem }];
  const metadata = { customer: "acme", policy_0: "y".repeat(255) };
  const files: Record<string, unknown> = {
    "actions/login/code.js": "exports.onExecutePostLogin = async (event, api) => {};\n",
    "actions/guard/code.js": "exports.onExecuteCredentialsExchange = async (event, api) => {};\n",
    "actions/login.json": action("login", "post-login", "v3"),
    "actions/guard.json": action("guard", "credentials-exchange", "v2"),
    "triggers/triggers.json": {
      "post-login": [{ action_name: "login", display_name: "login" }],
      "credentials-exchange": [{ action_name: "guard", display_name: "guard" }],
    },
    "resource-servers/orders.json": api("orders"),
    "resource-servers/invoices.json": api("invoices"),
    "clients/portal.json": {
      name: "acme--portal",
      app_type: "spa",
      is_first_party: true,
      callbacks: ["https://portal.acme.example/callback"],
      grant_types: ["authorization_code", "refresh_token"],
      token_endpoint_auth_method: "none",
      client_metadata: metadata,
    },
    "clients/sync.json": { name: "acme--sync", ...machine, client_metadata: metadata },
    "clients/batch.json": {
      name: "acme--batch",
      ...machine,
      client_authentication_methods: { private_key_jwt: { credentials } },
    },
    "grants/portal.json": grant("acme--portal", "user", ["read:orders", "write:orders"]),
    "grants/sync.json": grant("acme--sync", "client", ["read:orders"]),
    "connections/acme.json": connection(
      "acme-oidc",
      "oidc",
      { type: "back_channel", issuer: "https://idp.acme.example", client_id: "auth0", client_secret: "##SECRET##" },
      ["acme--portal"],
    ),
    "connections/globex.json": {
      ...connection("globex-saml", "samlp", { signInEndpoint: "https://idp.globex.example" }),
      scim_configuration: sampleScim,
    },
    "connections/initech.json": connection("initech-adfs", "adfs", { adfs_server: "https://adfs.initech.example" }),
    "organizations/acme.json": {
      name: "acme",
      display_name: "Acme Corporation",
      metadata: { customer: "acme" },
      connections: [
        { name: "acme-oidc", assign_membership_on_login: true, show_as_button: true, is_signup_enabled: false },
      ],
    },
  };
  for (const [name, content] of Object.entries(files)) {
    const file = join(directory, name);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, typeof content === "string" ? content : JSON.stringify(content));
  }
}
