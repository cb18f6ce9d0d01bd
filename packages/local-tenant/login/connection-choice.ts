import { OAuthError } from "@federated-actions/auth0-dialect/oauth-error";
import { isEnabledFor, organizationConnection } from "../connections/enabled.ts";
import type { Choice } from "../pages/choice-page.ts";
import type { AuthorizeRequest } from "../state/records.ts";
import type { Client, Connection } from "../store/entities.ts";
import type { Tenant } from "../tenant.ts";

/** The connection to sign in with, or several for the user to choose from. Throws Auth0's error if there is none. */
export function chooseConnection(tenant: Tenant, client: Client, request: AuthorizeRequest): Connection | Connection[] {
  const { organizationId } = request;
  const enabled = tenant.store.connections.list((each) => isEnabledFor(tenant, each, client, organizationId));
  if (request.connection !== undefined) return findNamed(tenant, enabled, request.connection);
  const visible = enabled.filter((connection) => isVisible(tenant, connection, organizationId));
  const [first, ...others] = visible;
  if (first === undefined) throw invalid(nothingToChoose(enabled, organizationId));
  return others.length === 0 ? first : visible;
}

/** The same request for each connection, in the order of their labels. */
export function connectionLinks(request: AuthorizeRequest, connections: readonly Connection[]): Choice[] {
  const links = connections.map((connection) => {
    const parameters = new URLSearchParams([...request.parameters, ["connection", connection.name]]);
    return { href: `/authorize?${parameters}`, label: connection.display_name ?? connection.name };
  });
  return links.sort((one, other) => one.label.localeCompare(other.label, "en"));
}

/** An organization may hide a connection on its login page. A request can still name it. */
function isVisible(tenant: Tenant, connection: Connection, organizationId: string | undefined): boolean {
  return (
    organizationId === undefined || organizationConnection(tenant, connection, organizationId)?.show_as_button === true
  );
}

function nothingToChoose(enabled: readonly Connection[], organizationId: string | undefined): string {
  if (organizationId === undefined) return "no connections enabled for the client";
  const visible = enabled.length > 0 ? " are visible" : "";
  return `no connections enabled for the organization${visible}`;
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
