import type { Desired } from "../desired.ts";
import { type Found, isFields, keyOf, strings, text } from "../resources.ts";
import type { Fields, Transport } from "../transport.ts";
import { ownerOf, told } from "./found.ts";
import type { ReadOptions } from "./read-options.ts";

/** As the Management API shows them. */
export function readClients(transport: Transport, options: ReadOptions): Promise<Fields[]> {
  return options.customers === undefined ? readAll(transport, options) : readSome(transport, options);
}

async function readAll(transport: Transport, { clientIds, step }: ReadOptions): Promise<Fields[]> {
  const clients = await transport.list("/clients", "clients", { is_global: false }, told(step, "applications"));
  clientIds.replace(clients);
  return clients;
}

/** Those of one customer and those that its connections name, by the ids that are known. */
async function readSome(transport: Transport, { desired, customers, clientIds }: ReadOptions): Promise<Fields[]> {
  const wanted = new Set<string>();
  for (const { kind, name, customer: owner, content } of desired.resources) {
    if (owner === null || !customers?.has(owner)) continue;
    if (kind === "client") wanted.add(name);
    if (kind === "connection") for (const client of strings(content.enabled_clients)) wanted.add(client);
  }
  return clientIds.read(transport, [...wanted]);
}

export async function clientOf(transport: Transport, desired: Desired, raw: Fields): Promise<Found> {
  const { client_id: id, name } = raw;
  const metadata = isFields(raw.client_metadata) ? raw.client_metadata : {};
  const content = { ...raw, client_metadata: metadata };
  const wanted = desired.byKey.get(keyOf({ kind: "client", name: text(name) }));
  if (wanted?.content.client_authentication_methods !== undefined && isFields(raw.client_authentication_methods)) {
    const keys = await transport.all(`/clients/${encodeURIComponent(text(id))}/credentials`);
    Object.assign(content, { client_authentication_methods: withNames(raw.client_authentication_methods, keys) });
  }
  return { kind: "client", name: text(name), customer: ownerOf(metadata), id: text(id), raw, content };
}

/** Keys by their names, as the build gives them; their PEM is not shown. */
function withNames(methods: Fields, keys: readonly Fields[]): Fields {
  const named = ({ id }: Fields) => keys.find((key) => key.id === id)?.name ?? id;
  return Object.fromEntries(
    Object.entries(methods).map(([method, value]) => {
      const credentials = isFields(value) && Array.isArray(value.credentials) ? value.credentials.filter(isFields) : [];
      return [
        method,
        { credentials: credentials.map((each) => ({ name: named(each), credential_type: "public_key" })) },
      ];
    }),
  );
}
