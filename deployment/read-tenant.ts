import type { ClientIds } from "./client-ids.ts";
import { TenantRefusedError } from "./errors.ts";
import { found } from "./reading/found.ts";
import { readActions, readBindings, readProfiles } from "./reading/read-actions.ts";
import { clientOf, readClients } from "./reading/read-clients.ts";
import { connectionOf, readConnections } from "./reading/read-connections.ts";
import { readGrants } from "./reading/read-grants.ts";
import type { ReadOptions } from "./reading/read-options.ts";
import { readOrganizations } from "./reading/read-organizations.ts";
import { type Found, type Kind, keyOf, type Resource, text } from "./resources.ts";
import type { Fields, Transport } from "./transport.ts";

/** What a tenant has: all of it, or what concerns one customer. */
export interface TenantState {
  readonly found: readonly Found[];
  /** `default_audience` and `flags` of the tenant's settings. */
  readonly settings: Readonly<Fields>;
  readonly clientIds: ClientIds;
  /** Whether all clients, connections and organizations were read. */
  readonly isWhole: boolean;
  /** What the tenant answered where it refused to list these: it lacks the feature. */
  readonly refusals: Partial<Record<Kind, string>>;
}

/** Reads a tenant. @throws DeploymentError, TenantRefusedError */
export async function readTenant(transport: Transport, options: ReadOptions): Promise<TenantState> {
  const { customers, clientIds } = options;
  const isWhole = customers === undefined;
  const [clients, settings, apis, actions, bindings, connections] = await Promise.all([
    readClients(transport, options),
    transport.get("/tenants/settings", { fields: "default_audience,flags", include_fields: true }),
    readApis(transport),
    readActions(transport),
    readBindings(transport, options.desired),
    readConnections(transport, options),
  ]);
  const names = new Map([...clientIds.byName()].map(([name, id]) => [id, name]));
  for (const { client_id: id, name } of clients) names.set(text(id), text(name));
  const profiles = await ifEnabled(() => readProfiles(transport, options.desired, actions));
  const [grants, organizations, shownClients, shownConnections] = await Promise.all([
    readGrants(transport, options, clients, names),
    ifEnabled(() => readOrganizations(transport, options)),
    Promise.all(clients.map((client) => clientOf(transport, options.desired, client))),
    Promise.all(connections.map((connection) => connectionOf(transport, options.desired, connection, names))),
  ]);
  return {
    found: [
      ...apis,
      ...shownClients,
      ...actions,
      ...bindings,
      ...shownConnections,
      ...grants,
      ...profiles.found,
      ...organizations.found,
    ],
    settings,
    clientIds,
    isWhole,
    refusals: {
      ...(profiles.refusal !== undefined && { token_exchange_profile: profiles.refusal }),
      ...(organizations.refusal !== undefined && { organization: organizations.refusal }),
    },
  };
}

async function readApis(transport: Transport): Promise<Found[]> {
  const apis = await transport.list("/resource-servers", "resource_servers");
  return apis.map((raw) => found("resource_server", text(raw.identifier), null, text(raw.id), raw));
}

interface Readable {
  readonly found: readonly Found[];
  readonly refusal: string | undefined;
}

/** A tenant without a feature refuses to list it; `deploy` says so before it writes. */
async function ifEnabled(read: () => Promise<readonly Found[]>): Promise<Readable> {
  try {
    return { found: await read(), refusal: undefined };
  } catch (error) {
    if (!(error instanceof TenantRefusedError) || ![400, 403, 404].includes(error.status)) throw error;
    return { found: [], refusal: error.message };
  }
}

/** For look-ups by kind and name; of two that share a name, both. */
export function indexOf(found: readonly Found[]): Map<string, Found[]> {
  const index = new Map<string, Found[]>();
  for (const each of found) {
    const key = keyOf(each satisfies Resource);
    const known = index.get(key);
    if (known) known.push(each);
    else index.set(key, [each]);
  }
  return index;
}
