import { isThirdParty } from "../store/client-kinds.ts";
import type { Client, Connection, OrganizationConnection } from "../store/entities.ts";
import { pairKey } from "../store/pair-key.ts";
import type { Tenant } from "../tenant.ts";

/**
 * Whether users may sign in to the application by this connection. A third-party application uses the
 * tenant's domain-level connections; an organization uses those that it enables.
 * https://auth0.com/docs/authenticate/identity-providers/promote-connections-to-domain-level
 */
export function isEnabledFor(
  tenant: Tenant,
  connection: Connection,
  client: Client,
  organizationId: string | undefined,
): boolean {
  const hasApplication = connection.enabled_clients.includes(client.client_id);
  if (isThirdParty(client) && !connection.is_domain_connection) return false;
  if (organizationId === undefined) return isThirdParty(client) || hasApplication;
  const needsBoth = tenant.switches.organizationLoginConnections === "organization_and_application";
  if (needsBoth && !isThirdParty(client) && !hasApplication) return false;
  return organizationConnection(tenant, connection, organizationId) !== undefined;
}

/** The organization's settings for the connection, or undefined if it does not enable the connection. */
export function organizationConnection(
  { store }: Tenant,
  connection: Connection,
  organizationId: string,
): OrganizationConnection | undefined {
  return store.organizationConnections.get(pairKey(organizationId, connection.id));
}
