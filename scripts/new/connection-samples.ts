import type { StrategyName } from "@federated-actions/auth0-dialect/strategies";

/** What differs between the strategies in a new customer's file. `name` is the customer's slug. */
interface ConnectionSample {
  /** What the provider is. */
  readonly about: string;
  /** The page of docs/onboarding/ that says what to ask the customer's administrator for, where there is one. */
  readonly page?: string;
  /** YAML of the connection besides its strategy and domains, without indentation. */
  readonly lines: (name: string) => readonly string[];
  /** The attribute that holds the user's groups. */
  readonly attribute: string;
  /** The value that is mapped to a role, and why it has this form. */
  readonly group: string;
  readonly aboutGroup: string;
  /** As the provider sends it, where that is no list. */
  readonly sent?: (group: string) => string;
}

const secretOf = (name: string) => `"##${name.toUpperCase().replaceAll("-", "_")}_CLIENT_SECRET##"`;

const named = { attribute: "groups", group: "Orders-Managers", aboutGroup: "The group's name at the provider." };

/** For each enterprise strategy of Auth0. */
export const connectionSamples = {
  oidc: {
    ...named,
    about: "an OpenID Connect provider (for Entra by OpenID Connect see docs/onboarding/entra.md)",
    page: "oidc.md",
    lines: (name) => [
      "options:",
      "  type: back_channel",
      `  issuer: https://login.${name}.example`,
      `  discovery_url: https://login.${name}.example/.well-known/openid-configuration`,
      "  client_id: auth0",
      `  client_secret: ${secretOf(name)}`,
      "  scope: openid profile email groups",
      "  # Copies all claims to the profile unchanged; other modes join lists into one string.",
      "  attribute_map: { mapping_mode: bind_all }",
    ],
  },
  okta: {
    ...named,
    about: "Okta Workforce",
    page: "okta.md",
    lines: (name) => [
      "# Auth0 joins the lists of Okta connections by commas.",
      'split: { groups: "," }',
      "options:",
      "  type: back_channel",
      `  domain: ${name}.okta.com`,
      "  client_id: 0oa0000000000000000",
      `  client_secret: ${secretOf(name)}`,
      "  # Okta sends groups if its authorization server has such a claim.",
      "  scope: openid profile email groups",
    ],
    sent: (group) => `"Everyone,${group}"`,
  },
  waad: {
    ...named,
    about: "Microsoft Entra ID, natively: groups by name, which Auth0 reads from Microsoft Graph",
    page: "entra.md",
    lines: (name) => [
      "options:",
      `  tenant_domain: ${name}.example`,
      "  client_id: 00000000-0000-4000-8000-000000000000",
      `  client_secret: ${secretOf(name)}`,
      "  identity_api: microsoft-identity-platform-v2.0",
      "  # Needs the permission Directory.Read.All of the application at Entra.",
      "  ext_groups: true",
    ],
    aboutGroup: "A group's name: whoever may name groups at this customer may grant the role.",
  },
  "google-apps": {
    ...named,
    about: "Google Workspace",
    page: "google.md",
    lines: (name) => [
      "options:",
      "  # Auth0 takes users of this domain only.",
      `  domain: ${name}.example`,
      "  client_id: 000000000000-sample.apps.googleusercontent.com",
      `  client_secret: ${secretOf(name)}`,
      "  # Groups need Google's Admin API, which an administrator of the domain allows when the connection is set up.",
      "  api_enable_users: true",
      "  ext_groups: true",
    ],
  },
  samlp: {
    ...named,
    about: "a SAML provider",
    page: "saml.md",
    lines: (name) => samlOptions(name),
  },
  pingfederate: {
    ...named,
    about: "PingFederate, by SAML",
    page: "saml.md",
    lines: (name) => [...samlOptions(name), `  pingFederateBaseUrl: https://login.${name}.example`],
  },
  adfs: {
    ...named,
    about: "ADFS, or another WS-Federation provider",
    page: "adfs.md",
    lines: (name) => [
      "options:",
      `  adfs_server: https://login.${name}.example/FederationMetadata/2007-06/FederationMetadata.xml`,
    ],
  },
  ad: {
    ...named,
    about: "Active Directory by Auth0's AD/LDAP Connector. The local tenant cannot sign its users in; examples run",
    lines: () => ["options: {}"],
  },
} as const satisfies Partial<Record<StrategyName, ConnectionSample>>;

export type SampleStrategy = keyof typeof connectionSamples;

export function sampleOf(strategy: SampleStrategy): ConnectionSample {
  return connectionSamples[strategy];
}

function samlOptions(name: string): string[] {
  return [
    "options:",
    `  metadataUrl: https://login.${name}.example/saml/metadata`,
    "  signatureAlgorithm: rsa-sha256",
    "  digestAlgorithm: sha256",
    "  # Name in Auth0: name in the assertion. Other attributes keep their names.",
    "  fieldsMap:",
    "    email: http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
    "    groups: http://schemas.xmlsoap.org/claims/Group",
  ];
}
