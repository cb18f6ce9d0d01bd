import type { InProcessCli } from "@federated-actions/deploy-cli/in-process";
import type { Change } from "../changes.ts";
import type { Compared } from "../compared.ts";
import { DeploymentError } from "../errors.ts";
import type { Mirror } from "../mirror.ts";
import type { Kind } from "../resources.ts";
import type { Fields, Transport } from "../transport.ts";

/** What each part of writing needs of the whole. */
export interface Writing {
  readonly transport: Transport;
  readonly compared: Compared;
  readonly mirror: Mirror;
  /** The changes of one kind. */
  of(kind: Kind, ...actions: readonly Change["action"][]): Change[];
  /** What auth0-deploy-cli gets of a change. */
  assetOf(change: Change): Fields;
  /** auth0-deploy-cli, loaded on first use. */
  cli(): InProcessCli;
  /** Tells that a change is written. */
  did(change: Change): void;
}

/** @throws DeploymentError if there is none */
function clientIdOf({ compared, mirror }: Writing, name: string): string {
  const id = compared.state.clientIds.byName().get(name) ?? mirror.idOf("/clients", name);
  if (id === undefined)
    throw new DeploymentError(`there is no application ${name} in the tenant: deploy without --customer`);
  return id;
}

const mostAtOnce = 50;

/**
 * Enables a connection for applications, or disables it. Not by auth0-deploy-cli: it disables others' applications, and
 * only logs where it fails.
 */
export async function enable(
  writing: Writing,
  connection: string,
  clients: readonly string[],
  status: boolean,
): Promise<void> {
  for (let start = 0; start < clients.length; start += mostAtOnce) {
    const body = clients
      .slice(start, start + mostAtOnce)
      .map((name) => ({ client_id: clientIdOf(writing, name), status }));
    await writing.transport.request("PATCH", `/connections/${encodeURIComponent(connection)}/clients`, { body });
  }
}

export function linkPath(organization: string, connection?: string): string {
  const path = `/organizations/${encodeURIComponent(organization)}/enabled_connections`;
  return connection === undefined ? path : `${path}/${encodeURIComponent(connection)}`;
}
