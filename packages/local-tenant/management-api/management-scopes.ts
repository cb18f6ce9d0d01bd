const verbs = ["read", "create", "update", "delete"];

const resources = [
  "actions",
  "client_credentials",
  "client_grants",
  "client_keys",
  "clients",
  "connections",
  "directory_provisionings",
  "logs",
  "organization_client_grants",
  "organization_clients",
  "organization_connections",
  "organization_discovery_domains",
  "organization_members",
  "organizations",
  "resource_servers",
  "roles",
  "scim_config",
  "signing_keys",
  "tenant_settings",
  "token_exchange_profiles",
  "users",
];

/** The scopes of the Management API that the local tenant supports. */
export const managementScopes: readonly string[] = resources.flatMap((resource) =>
  verbs.map((verb) => `${verb}:${resource}`),
);
