import type { Change } from "../changes.ts";
import { organizationConnections } from "../compare-resource.ts";
import { DeploymentError } from "../errors.ts";
import { text } from "../resources.ts";
import type { Fields, Transport } from "../transport.ts";
import { writable } from "./asset-of.ts";
import { linkPath, type Writing } from "./writing.ts";

/** Not by auth0-deploy-cli: it reads each organization by five requests, and takes out what others put in. */
export async function writeOrganizations(writing: Writing): Promise<void> {
  const { transport, of, did } = writing;
  const connectionId = connectionIds(writing);
  for (const change of of("organization", "create", "change")) {
    if (!change.wanted) continue;
    const { connections: _links, ...content } = writable(change.wanted, change.found, {});
    const id = change.found ? change.found.id : await createOrganization(transport, content);
    const fields = change.fields.filter((field) => field !== "connections");
    if (change.found && fields.length > 0) {
      const body = Object.fromEntries(fields.map((field) => [field, content[field]]));
      await transport.request("PATCH", `/organizations/${encodeURIComponent(id)}`, { body });
    }
    await linkConnections(writing, id, change, connectionId);
    did(change);
  }
}

async function createOrganization(transport: Transport, body: Fields): Promise<string> {
  const { body: created } = await transport.request("POST", "/organizations", { body });
  return text((created as Fields | undefined)?.id);
}

async function linkConnections(
  { transport, compared }: Writing,
  organization: string,
  { found, wanted }: Change,
  connectionId: (name: string) => string,
): Promise<void> {
  if (!wanted) return;
  const { missing, changed } = organizationConnections(found, wanted, compared.desired);
  for (const { name, ...link } of missing) {
    const body = { ...link, connection_id: connectionId(text(name)) };
    await transport.request("POST", linkPath(organization), { body });
  }
  for (const { name, ...body } of changed) {
    await transport.request("PATCH", linkPath(organization, connectionId(text(name))), { body });
  }
}

/** The ids of connections by name: those that were there, and those just written. */
function connectionIds({ compared, mirror }: Writing): (name: string) => string {
  const there = compared.state.found.filter(({ kind }) => kind === "connection");
  // Of two that share a name, the first.
  const ids = new Map(there.toReversed().map(({ name, id }) => [name, id]));
  return (name) => {
    const id = ids.get(name) ?? mirror.idOf("/connections", name);
    if (id === undefined) throw new DeploymentError(`there is no connection ${name} in the tenant: deploy again`);
    return id;
  };
}
