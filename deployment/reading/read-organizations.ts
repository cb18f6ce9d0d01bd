import { type Found, isFields, text } from "../resources.ts";
import type { Fields, Transport } from "../transport.ts";
import { found, ownerOf, told } from "./found.ts";
import type { ReadOptions } from "./read-options.ts";

export async function readOrganizations(transport: Transport, options: ReadOptions): Promise<Found[]> {
  const { desired, customers, step } = options;
  const wanted = new Set(desired.resources.filter(({ kind }) => kind === "organization").map(({ name }) => name));
  const organizations =
    customers === undefined
      ? await transport.list("/organizations", "organizations", {}, told(step, "organizations"))
      : (await Promise.all([...customers].map((customer) => readOrganization(transport, customer)))).flat();
  const linksOf = linksReader(transport, options);
  return Promise.all(
    organizations.map(async (raw) => {
      const metadata = isFields(raw.metadata) ? raw.metadata : {};
      const base = found("organization", text(raw.name), ownerOf(metadata), text(raw.id), raw);
      if (!wanted.has(base.name)) return { ...base, content: { ...raw, metadata } };
      const links = await linksOf(base.id);
      const connections = links.map(({ connection, connection_id: id, ...link }) => ({
        ...link,
        connection_id: id,
        name: text(isFields(connection) && connection.name),
      }));
      return { ...base, content: { ...raw, metadata, connections } };
    }),
  );
}

/** No list has the connections of all organizations: each is asked for, unless an interrupted reading has done so. */
function linksReader(transport: Transport, { kept, step }: ReadOptions): (id: string) => Promise<readonly Fields[]> {
  const tell = told(step, "the connections of organizations");
  let count = 0;
  return async (id) => {
    const known = kept?.linksOf(id);
    if (known) return known;
    const path = `/organizations/${encodeURIComponent(id)}/enabled_connections`;
    const links = await transport.list(path, "enabled_connections");
    kept?.keep(id, links);
    tell?.(++count);
    return links;
  };
}

async function readOrganization(transport: Transport, name: string): Promise<Fields[]> {
  const path = `/organizations/name/${encodeURIComponent(name)}`;
  const { status, body } = await transport.request("GET", path, { accept: [404] });
  return status === 404 || !isFields(body) ? [] : [body];
}
