import { isEnabledFor } from "../connections/enabled.ts";
import { isThirdParty } from "../store/client-kinds.ts";
import type { Client, ClientGrant, Connection, ResourceServer } from "../store/entities.ts";
import type { Tenant } from "../tenant.ts";
import { customerOf } from "./customer-of.ts";

/** An application, who can come to it and what it can reach. */
interface MappedApplication {
  readonly name: string;
  readonly client_id: string;
  /** Its `app_type`. */
  readonly type: string;
  readonly third_party: boolean;
  /** As its metadata names it: empty for what no customer owns. */
  readonly customer: string;
  /** Names of those by which users can sign in outside organizations; third parties have all at domain level. */
  readonly connections: readonly string[] | "domain_level";
  readonly grants: readonly MappedGrant[];
}

interface MappedGrant {
  readonly api: string;
  readonly audience: string;
  /** `user`, `client`, or `any` where the grant does not say. */
  readonly subject: string;
  /** `null` for all of the API's. */
  readonly scopes: readonly string[] | null;
}

interface MappedConnection {
  readonly name: string;
  readonly customer: string;
  readonly domain_level: boolean;
}

export interface TenantMap {
  readonly connections: readonly MappedConnection[];
  readonly applications: readonly MappedApplication[];
}

/** The tenant's applications with their connections and APIs. Its size grows with these, not with their product. */
export function tenantMap(tenant: Tenant): TenantMap {
  const { store } = tenant;
  const connections = store.connections.list();
  const apis = new Map(store.resourceServers.list().map((api) => [api.identifier, api]));
  const grants = grantsByClient(store.clientGrants.list());
  const namesFor = (client: Client) =>
    connections.filter((each) => isEnabledFor(tenant, each, client, undefined)).map(({ name }) => name);
  const applications = store.clients
    .list((client) => client.global !== true)
    .map((client) => ({
      ...described(client),
      connections: isThirdParty(client) ? ("domain_level" as const) : namesFor(client),
      grants: (grants.get(client.client_id) ?? []).map((grant) => mapped(grant, apis.get(grant.audience))),
    }));
  return { connections: connections.map(describedConnection), applications };
}

function grantsByClient(grants: readonly ClientGrant[]): Map<string, ClientGrant[]> {
  const found = new Map<string, ClientGrant[]>();
  for (const grant of grants) {
    const { client_id = "" } = grant;
    found.set(client_id, [...(found.get(client_id) ?? []), grant]);
  }
  return found;
}

function described(client: Client) {
  const { name, client_id, app_type: type = "", client_metadata } = client;
  return { name, client_id, type, third_party: isThirdParty(client), customer: customerOf(client_metadata) ?? "" };
}

function describedConnection({ name, metadata, is_domain_connection: domain_level }: Connection): MappedConnection {
  return { name, customer: customerOf(metadata) ?? "", domain_level };
}

function mapped(grant: ClientGrant, api: ResourceServer | undefined): MappedGrant {
  const { audience, subject_type: subject = "any", allow_all_scopes: all, scope = [] } = grant;
  return { api: api?.name ?? audience, audience, subject, scopes: all === true ? null : scope };
}
