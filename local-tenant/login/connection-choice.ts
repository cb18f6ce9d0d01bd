import type { Connection } from "../store/entities.ts";
import type { Tenant } from "../tenant.ts";
import { OAuthError } from "../tokens/oauth-error.ts";
import type { AuthorizeRequest } from "./authorize-request.ts";
import type { Choice } from "./pages.ts";

/** The connection to sign in by; several where the user has to say. Throws as Auth0 does where there is none. */
export function chooseConnection(tenant: Tenant, request: AuthorizeRequest): Connection | Connection[] {
  const enabled = enabledConnections(tenant, request.client_id);
  if (request.connection !== undefined) return findNamed(tenant, enabled, request.connection);
  const [first, ...others] = enabled;
  if (first === undefined) throw invalid("no connections enabled for the client");
  return others.length === 0 ? first : enabled;
}

export function isEnabledFor(connection: Connection, clientId: string): boolean {
  return connection.enabled_clients.includes(clientId);
}

/** The same request again, once for each connection. */
export function connectionLinks(request: AuthorizeRequest, connections: readonly Connection[]): Choice[] {
  return connections.map((connection) => {
    const parameters = new URLSearchParams([...request.parameters, ["connection", connection.name]]);
    return { href: `/authorize?${parameters}`, label: connection.display_name ?? connection.name };
  });
}

function enabledConnections(tenant: Tenant, clientId: string): Connection[] {
  return tenant.store.connections.list((connection) => isEnabledFor(connection, clientId));
}

function findNamed(tenant: Tenant, enabled: readonly Connection[], name: string): Connection {
  const connection = enabled.find((candidate) => candidate.name === name);
  if (connection !== undefined) return connection;
  const exists = tenant.store.connections.find((candidate) => candidate.name === name) !== undefined;
  throw invalid(exists ? "the connection was disabled" : "the connection was not found");
}

function invalid(description: string): OAuthError {
  return new OAuthError(400, "invalid_request", description);
}
