import type { Desired } from "../desired.ts";
import { type Found, isFields, keyOf, strings, text } from "../resources.ts";
import type { Fields, Transport } from "../transport.ts";
import { found, ownerOf, told } from "./found.ts";
import type { ReadOptions } from "./read-options.ts";

/** As the Management API shows them. */
export async function readConnections(transport: Transport, options: ReadOptions): Promise<Fields[]> {
  const { desired, customers, step } = options;
  if (customers === undefined) return transport.list("/connections", "connections", {}, told(step, "connections"));
  const wanted = desired.resources.filter(
    ({ kind, customer }) => kind === "connection" && customers.has(customer ?? ""),
  );
  const lists = await Promise.all(wanted.map(({ name }) => transport.list("/connections", "connections", { name })));
  return lists.flat();
}

export async function connectionOf(
  transport: Transport,
  desired: Desired,
  raw: Fields,
  names: ReadonlyMap<string, string>,
): Promise<Found> {
  const path = `/connections/${encodeURIComponent(text(raw.id))}`;
  const metadata = isFields(raw.metadata) ? raw.metadata : {};
  const wanted = desired.byKey.get(keyOf({ kind: "connection", name: text(raw.name) }));
  if (!wanted) return { ...found("connection", text(raw.name), ownerOf(metadata), text(raw.id), raw), content: raw };
  // Auth0 calls the list's own `enabled_clients` deprecated: where it is left out, it is asked for.
  const enabled = Array.isArray(raw.enabled_clients)
    ? strings(raw.enabled_clients)
    : (await transport.list(`${path}/clients`, "clients")).map(({ client_id: id }) => text(id));
  const scim =
    wanted.content.scim_configuration === undefined
      ? undefined
      : await transport.request("GET", `${path}/scim-configuration`, { accept: [404] });
  const content = {
    ...raw,
    metadata,
    options: isFields(raw.options) ? raw.options : {},
    enabled_clients: enabled.map((id) => names.get(id) ?? id),
    ...(scim?.status === 200 ? { scim_configuration: scim.body } : {}),
  };
  return { kind: "connection", name: text(raw.name), customer: ownerOf(metadata), id: text(raw.id), raw, content };
}
