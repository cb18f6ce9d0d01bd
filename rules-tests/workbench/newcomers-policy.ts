import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** What a newcomer writes, for an environment that is not this machine's. */
export async function writePolicy(
  dir: string,
  changes: Readonly<Record<string, (text: string) => string>> = {},
): Promise<void> {
  for (const folder of ["customers", "environments"]) await mkdir(join(dir, folder));
  for (const [name, text] of Object.entries(files)) await writeFile(join(dir, name), changes[name]?.(text) ?? text);
}

const directory = "aaaaaaaa-1111-4111-8111-111111111111";
const managers = "1b2c3d4e-0000-4000-8000-000000000001";

const application = (customer: string) => `applications:
  portal:
    type: spa
    party: first
    apis: [orders]
    callbacks: [https://${customer}.example/callback]
`;

const example = (name: string, connection: string, attributes: string, expected: string) =>
  `  - { name: ${name}, connection: ${connection}, application: portal, api: orders, attributes: ${attributes}, ` +
  `expect: ${expected} }\n`;

const roles = (names: string, scopes: string) => `{ roles: [${names}], scopes: [${scopes}] }`;
const asManager = roles("manager", "read:orders, write:orders");
const asViewer = roles("viewer", "read:orders");

const files: Readonly<Record<string, string>> = {
  "apis.yaml": `namespace: https://claims.example.com
apis:
  orders:
    name: Orders API
    audience: https://api.example.com/orders
    scopes: { read:orders: Read orders, write:orders: Change orders }
    roles: { viewer: [read:orders], manager: [read:orders, write:orders] }
  invoices:
    name: Invoices API
    audience: https://api.example.com/invoices
    scopes: { read:invoices: Read invoices }
    roles: { accountant: [read:invoices] }
`,
  "vendor.yaml": `customer: vendor
name: Vendor
access: { orders: { roles: [viewer] } }
`,
  "environments/staging.yaml": `domain: staging.eu.auth0.com
values:
  SAMLAND_METADATA: https://sso.samland.example/metadata
  ENTRA: https://login.microsoftonline.com
public_keys:
  - { kty: OKP, crv: Ed25519, x: 11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo }
other_actions: { post-login: [enrich-profile] }
`,
  // Entra twice: by OpenID Connect with the ids of groups, and by a native connection with their names.
  "customers/contoso.yaml": `customer: contoso
name: Contoso
connections:
  contoso-entra:
    strategy: oidc
    email_domains: [contoso.example]
    unverified_email: accept
    options:
      type: back_channel
      discovery_url: \${ENTRA}/${directory}/v2.0/.well-known/openid-configuration
      client_id: 00000000-1111-4111-8111-222222222222
      client_secret: "##CONTOSO_SECRET##"
      scope: openid profile email
      attribute_map: { mapping_mode: bind_all }
  contoso-native:
    strategy: waad
    email_domains: [contoso.example]
    options:
      tenant_domain: contoso.example
      client_id: 00000000-1111-4111-8111-222222222222
      client_secret: "##CONTOSO_SECRET##"
      ext_groups: true
aliases: { Orders-Managers: ${managers} }
access: { orders: { roles: [viewer, manager] } }
role_mapping:
  - when: { group_ids: Orders-Managers }
    roles: [orders:manager]
  - when: { groups: Orders-Readers }
    roles: [orders:viewer]
${application("contoso")}examples:
${example("a manager", "contoso-entra", "{ email: mia@contoso.example, group_ids: [Orders-Managers] }", asManager)}${example("a reader", "contoso-native", "{ email: noa@contoso.example, groups: [Orders-Readers] }", asViewer)}${example("guest", "contoso-entra", "{ upn: guest@contoso.example, email: guest@contoso.example }", "{ deny: no_role }")}`,
  "customers/oktopus.yaml": `customer: oktopus
name: Oktopus
connections:
  oktopus-okta:
    strategy: okta
    email_domains: [oktopus.example]
    split: { groups: "," }
    options:
      domain: oktopus.okta.com
      client_id: 0oa
      client_secret: "##OKTOPUS_SECRET##"
      scope: openid profile email groups
access: { orders: { roles: [viewer, manager] } }
role_mapping:
  - when: { groups: Orders }
    roles: [orders:viewer]
  - when: { groups: Leads }
    roles: [orders:manager]
${application("oktopus")}examples:
${example("a lead", "oktopus-okta", '{ email: ole@oktopus.example, groups: "Orders,Leads" }', roles("viewer, manager", "read:orders, write:orders"))}`,
  "customers/gadget.yaml": `customer: gadget
name: Gadget
connections:
  gadget-google:
    strategy: google-apps
    email_domains: [gadget.example]
    options: { tenant_domain: gadget.example, client_id: google, client_secret: "##GADGET_SECRET##" }
access: { orders: { roles: [viewer] } }
role_mapping:
  - everyone: true
    roles: [orders:viewer]
${application("gadget")}examples:
${example("everybody", "gadget-google", "{ email: gus@gadget.example }", asViewer)}`,
  // The demonstration has a page for this application.
  "customers/acme.yaml": `customer: acme
name: Acme
connections:
  acme-oidc:
    strategy: oidc
    email_domains: [acme.example]
    options:
      type: back_channel
      discovery_url: https://login.acme.example/.well-known/openid-configuration
      client_id: auth0
      client_secret: "##ACME_SECRET##"
      scope: openid profile email groups
      attribute_map: { mapping_mode: bind_all }
access: { orders: { roles: [viewer] } }
role_mapping:
  - when: { groups: Staff }
    roles: [orders:viewer]
${application("acme")}examples:
${example("an employee", "acme-oidc", "{ email: ann@acme.example, groups: [Staff] }", asViewer)}`,
  "customers/samland.yaml": `customer: samland
name: Samland
connections:
  samland-saml:
    strategy: samlp
    email_domains: [samland.example]
    options:
      metadataUrl: \${SAMLAND_METADATA}
      fieldsMap: { email: mail, groups: [memberOf, roles] }
access: { orders: { roles: [viewer, manager] } }
role_mapping:
  - when: { groups: Chefs, costCenter: "42" }
    roles: [orders:manager]
${application("samland")}examples:
${example("a chef", "samland-saml", '{ email: sue@samland.example, groups: [Chefs, Staff], costCenter: "42" }', asManager)}`,
};
