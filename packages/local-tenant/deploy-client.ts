import { managementScopes } from "./management-api/management-scopes.ts";
import { managementAudience } from "./management-api/shared/access.ts";
import { hexId, prefixedId, randomText } from "./management-api/shared/ids.ts";
import type { Client } from "./store/entities.ts";
import type { Store } from "./store/store.ts";

const clientName = "Local Deploy CLI";

/** The client that auth0-deploy-cli and SDKs use for the Management API. */
export interface DeployClient {
  readonly clientId: string;
  readonly clientSecret: string;
}

/**
 * Creates the Management API, which every Auth0 tenant has, and a client with all of its scopes. A store in a folder
 * may have both already: then the API follows the tenant to its new port, and the client keeps its secret.
 */
export function ensureDeployClient(store: Store, domain: string): DeployClient {
  return store.transaction(() => ensureBoth(store, domain));
}

function ensureBoth(store: Store, domain: string): DeployClient {
  const audience = ensureManagementApi(store, domain);
  const found = store.clients.find((client) => client.name === clientName);
  const client = found?.client_secret === undefined ? store.clients.put(newClient()) : found;
  const grants = store.clientGrants.list(
    (grant) => grant.client_id === client.client_id && grant.audience === audience,
  );
  store.clientGrants.put({
    id: grants[0]?.id ?? prefixedId("cgr"),
    client_id: client.client_id,
    audience,
    scope: [...managementScopes],
    subject_type: "client",
  });
  return { clientId: client.client_id, clientSecret: client.client_secret ?? "" };
}

function ensureManagementApi(store: Store, domain: string): string {
  const audience = managementAudience(domain);
  const found = store.resourceServers.find((item) => item.is_system === true);
  if (found !== undefined && found.identifier !== audience) {
    for (const grant of store.clientGrants.list((item) => item.audience === found.identifier)) {
      store.clientGrants.put({ ...grant, audience });
    }
  }
  store.resourceServers.put({
    id: found?.id ?? hexId(),
    name: "Auth0 Management API",
    identifier: audience,
    is_system: true,
    signing_alg: "RS256",
    token_lifetime: 86_400,
    token_lifetime_for_web: 7200,
    allow_offline_access: false,
    skip_consent_for_verifiable_first_party_clients: false,
    subject_type_authorization: { user: { policy: "deny_all" }, client: { policy: "require_client_grant" } },
    scopes: managementScopes.map((value) => ({ value, description: value })),
  });
  return audience;
}

function newClient(): Client & { client_secret: string } {
  return {
    client_id: randomText(32),
    client_secret: randomText(64),
    name: clientName,
    app_type: "non_interactive",
    is_first_party: true,
    global: false,
    grant_types: ["client_credentials"],
    token_endpoint_auth_method: "client_secret_post",
  };
}
