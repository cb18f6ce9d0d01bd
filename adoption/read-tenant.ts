import { z } from "zod";
import {
  apiSchema,
  type ConnectionInUse,
  clientSchema,
  connectionSchema,
  grantSchema,
  type OrganizationInUse,
  organizationSchema,
  permissionSchema,
  type RoleInUse,
  roleSchema,
  type TenantInUse,
} from "./tenant-in-use.ts";
import { type Credentials, type Step, TenantReader } from "./tenant-reader.ts";

const perPage = 100;
/** At most so many reads at once: free tenants allow two a second. */
const width = 3;

/** Reads what a draft needs. Only lists are read, and nothing is written. @throws {AdoptionError} */
export async function readTenant(credentials: Credentials, step: Step = () => {}): Promise<TenantInUse> {
  const reader = new TenantReader(credentials, step);
  step(`Reading applications, APIs and grants of ${credentials.domain}`);
  const clients = await reader.all("clients", "clients", clientSchema, (api) =>
    api.clients.list({ per_page: perPage, include_totals: true }),
  );
  const apis = await reader.all("APIs", "resource_servers", apiSchema, (api) =>
    api.resourceServers.list({ per_page: perPage, include_totals: true }),
  );
  const grants = await reader.all("client grants", "client_grants", grantSchema, (api) =>
    api.clientGrants.list({ take: perPage }),
  );
  const connections = await readConnections(reader, step);
  const organizations = await readOrganizations(reader, step);
  const roles = await readRoles(reader);
  const { bound, unread } = await readBindings(reader);
  return {
    domain: credentials.domain,
    clients,
    apis,
    grants: grants.map((grant) => ({ ...grant, subject: grant.subject_type === "user" ? "user" : "client" })),
    connections,
    organizations,
    roles: roles ?? [],
    bound,
    unread: [...(roles === undefined ? ["roles (read:roles)"] : []), ...unread],
    calls: reader.calls,
  };
}

async function readConnections(reader: TenantReader, step: Step): Promise<ConnectionInUse[]> {
  const connections = await reader.all("connections", "connections", connectionSchema, (api) =>
    api.connections.list({ take: perPage }),
  );
  const enabled = z.looseObject({ client_id: z.string() });
  return eachInTurn(connections, told(step, "connections", connections.length), async (connection) => {
    const clients = await reader.all(`clients of the connection ${connection.name}`, "clients", enabled, (api) =>
      api.connections.clients.get(connection.id, { take: perPage }),
    );
    return { ...connection, clients: clients.map(({ client_id: id }) => id) };
  });
}

async function readOrganizations(reader: TenantReader, step: Step): Promise<OrganizationInUse[]> {
  const organizations = await reader.all("organizations", "organizations", organizationSchema, (api) =>
    api.organizations.list({ take: perPage }),
  );
  const link = z.looseObject({ connection_id: z.string() });
  const grant = z.looseObject({ id: z.string() });
  return eachInTurn(organizations, told(step, "organizations", organizations.length), async (organization) => {
    const { id, name } = organization;
    const connections = await reader.all(`connections of the organization ${name}`, "connections", link, (api) =>
      api.organizations.connections.list(id, { per_page: perPage, include_totals: true }),
    );
    const grants = await reader.all(`grants of the organization ${name}`, "client_grants", grant, (api) =>
      api.organizations.clientGrants.list(id, { per_page: perPage, include_totals: true }),
    );
    return {
      ...organization,
      connectionIds: connections.map(({ connection_id: connection }) => connection),
      grantIds: grants.map((one) => one.id),
    };
  });
}

async function readRoles(reader: TenantReader): Promise<RoleInUse[] | undefined> {
  const roles = await reader.allIfAllowed("roles", "roles", roleSchema, (api) => api.roles.list({ per_page: perPage }));
  if (roles === undefined) return undefined;
  return eachInTurn(
    roles,
    () => {},
    async ({ id, name }) => {
      const permissions = await reader.all(`permissions of the role ${name}`, "permissions", permissionSchema, (api) =>
        api.roles.permissions.list(id, { per_page: perPage }),
      );
      return { name, permissions };
    },
  );
}

async function readBindings(reader: TenantReader): Promise<Pick<TenantInUse, "bound" | "unread">> {
  const binding = z.looseObject({ action: z.looseObject({ name: z.string().optional() }).nullish() });
  const bound: Record<string, string[]> = {};
  for (const trigger of ["post-login", "credentials-exchange"] as const) {
    const bindings = await reader.allIfAllowed(`bindings of ${trigger}`, "bindings", binding, (api) =>
      api.actions.triggers.bindings.list(trigger, { per_page: perPage }),
    );
    if (bindings === undefined) return { bound: {}, unread: ["Actions and their bindings (read:actions)"] };
    bound[trigger] = bindings.flatMap(({ action }) => action?.name ?? []);
  }
  return { bound, unread: [] };
}

/** Says how many of these were read, each of which costs requests of its own. */
function told(step: Step, what: string, all: number): (done: number) => void {
  return (done) => step(`Reading ${what}: ${done} of ${all}`);
}

/** Maps items in their order, a few at a time. */
async function eachInTurn<T, R>(
  items: readonly T[],
  onDone: (count: number) => void,
  map: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  for (let start = 0; start < items.length; start += width) {
    results.push(...(await Promise.all(items.slice(start, start + width).map(map))));
    // A line for each would tell nothing more.
    if (start % 60 === 0 || results.length === items.length) onDone(results.length);
  }
  return results;
}
