import type { Policies } from "./policies.ts";
import { isFields, type Kind, strings, text } from "./resources.ts";
import type { Fields, Transport } from "./transport.ts";

/** A request that takes something of a customer away. */
export interface Removal {
  readonly action: "remove" | "change";
  readonly kind: Kind;
  readonly name: string;
  readonly words: string;
  readonly method: "DELETE" | "PATCH";
  readonly path: string;
  readonly body?: unknown;
}

interface Removals {
  readonly removals: readonly Removal[];
  readonly left: readonly string[];
}

interface Carrier {
  readonly kind: "client" | "connection" | "organization";
  readonly name: string;
  readonly id: string;
  readonly content: Fields;
}

/** All that a customer has in a tenant, in the order in which it goes. @throws DeploymentError, TenantRefusedError */
export async function readRemovals(transport: Transport, policies: Policies, customer: string): Promise<Removals> {
  const named = (await readCarriers(transport, customer)).filter(({ kind, content }) => {
    const metadata = kind === "client" ? content.client_metadata : content.metadata;
    return isFields(metadata) && metadata.customer === customer;
  });
  const isSigned = (carrier: Carrier) => {
    const opened = policies.open(carrier);
    return opened.is === "policy" && opened.customer === customer;
  };
  const signed = named.filter(isSigned);
  const of = (kind: Carrier["kind"]) => signed.filter((carrier) => carrier.kind === kind);
  const [grants, enabled] = await Promise.all([
    Promise.all(of("client").map((client) => grantsOf(transport, client))),
    Promise.all(of("connection").map((connection) => enabledClientsOf(transport, connection))),
  ]);
  return {
    removals: [
      ...grants.flat(),
      ...enabled.flat(),
      ...of("client").map((each) => removal(each, `application ${each.name}`, "/clients/")),
      ...of("connection").map((each) => removal(each, `connection ${each.name}, with its users`, "/connections/")),
      ...of("organization").map((each) =>
        removal(each, `organization ${each.name}, with its members`, "/organizations/"),
      ),
    ],
    left: named.filter((carrier) => !isSigned(carrier)).map(({ kind, name }) => `${kind} ${name}`),
  };
}

/** No query finds them by their metadata. */
async function readCarriers(transport: Transport, customer: string): Promise<Carrier[]> {
  const [clients, connections, organization] = await Promise.all([
    transport.list("/clients", "clients", { is_global: false }),
    transport.list("/connections", "connections"),
    transport.request("GET", `/organizations/name/${encodeURIComponent(customer)}`, { accept: [404] }),
  ]);
  const organizations = organization.status === 404 || !isFields(organization.body) ? [] : [organization.body];
  const of = (kind: Carrier["kind"], items: readonly Fields[]) =>
    items.map((content) => ({ kind, name: text(content.name), id: text(content.client_id ?? content.id), content }));
  return [...of("client", clients), ...of("connection", connections), ...of("organization", organizations)];
}

async function grantsOf(transport: Transport, { id, name }: Carrier): Promise<Removal[]> {
  const grants = await transport.list("/client-grants", "client_grants", { client_id: id });
  return grants.map((grant) => ({
    action: "remove",
    kind: "client_grant",
    name: `${name}: ${text(grant.audience)}`,
    words: `grant of ${name} for ${text(grant.audience)}: ${strings(grant.scope).join(", ")}`,
    method: "DELETE",
    path: `/client-grants/${encodeURIComponent(text(grant.id))}`,
  }));
}

const mostAtOnce = 50;

/** The customer's own, the vendor's that are shared, and others'. */
async function enabledClientsOf(transport: Transport, { id, name }: Carrier): Promise<Removal[]> {
  const path = `/connections/${encodeURIComponent(id)}/clients`;
  const clients = (await transport.list(path, "clients")).map(({ client_id: client }) => text(client));
  if (clients.length === 0) return [];
  const pages = Array.from({ length: Math.ceil(clients.length / mostAtOnce) }, (_, page) =>
    clients.slice(page * mostAtOnce, (page + 1) * mostAtOnce),
  );
  return pages.map((page) => ({
    action: "change",
    kind: "connection",
    name,
    words: `connection ${name}: open to no application (was to ${page.length})`,
    method: "PATCH",
    path,
    body: page.map((client) => ({ client_id: client, status: false })),
  }));
}

function removal({ kind, name, id }: Carrier, words: string, path: string): Removal {
  return { action: "remove", kind, name, words, method: "DELETE", path: `${path}${encodeURIComponent(id)}` };
}
