import type { SealedCarrier } from "../compiler/sealing/seal-carriers.ts";
import type { ClientIds } from "./client-ids.ts";
import { isOurs, leftOver, mergedMetadata } from "./metadata.ts";
import { isFields, text } from "./resources.ts";
import type { Fields, Transport } from "./transport.ts";

/** A carrier of the build, and what bears its name in the tenant. */
export interface Carrier {
  readonly wanted: SealedCarrier;
  readonly id: string;
  readonly metadata: Readonly<Fields>;
}

/** Those in the tenant, by their names: two, where two bear one name. @throws DeploymentError, TenantRefusedError */
export async function readCarriers(
  transport: Transport,
  wanted: readonly SealedCarrier[],
  clientIds: ClientIds,
): Promise<Carrier[]> {
  const [connections, clients] = (["connection", "client"] as const).map((kind) =>
    wanted.filter((carrier) => carrier.kind === kind),
  ) as [SealedCarrier[], SealedCarrier[]];
  const [foundConnections, foundClients] = await Promise.all([
    Promise.all(connections.map(({ name }) => transport.list("/connections", "connections", { name }))),
    clients.length === 0
      ? []
      : clientIds.read(
          transport,
          clients.map(({ name }) => name),
        ),
  ]);
  return [...pair(connections, foundConnections.flat(), "metadata"), ...pair(clients, foundClients, "client_metadata")];
}

function pair(wanted: readonly SealedCarrier[], found: readonly Fields[], field: string): Carrier[] {
  return wanted.flatMap((carrier) =>
    found
      .filter(({ name }) => name === carrier.name)
      .map((raw) => ({
        wanted: carrier,
        id: text(raw.client_id ?? raw.id),
        metadata: isFields(raw[field]) ? raw[field] : {},
      })),
  );
}

/** Whether its metadata names this customer and holds a policy: the name alone does not make it ours. */
export function isCustomers({ wanted, metadata }: Carrier): boolean {
  return (
    metadata.customer === wanted.customer && Object.keys(metadata).some((key) => isOurs(key) && key !== "customer")
  );
}

/** Whether its policy is as wanted, to the byte. */
export function isAsWanted({ wanted, metadata }: Carrier): boolean {
  const ours = Object.entries(wanted.metadata).filter(([key]) => isOurs(key));
  return ours.every(([key, value]) => metadata[key] === value) && leftOver(metadata, wanted.metadata).length === 0;
}

/** Writes a carrier's policy, and nothing else of it. */
export async function writeCarrier(transport: Transport, { wanted, id, metadata }: Carrier): Promise<void> {
  const policy = Object.fromEntries(Object.entries(wanted.metadata).filter(([key]) => isOurs(key)));
  if (wanted.kind === "client") {
    // Metadata of clients is merged: an empty value removes a key.
    const gone = leftOver(metadata, policy).map((key) => [key, ""]);
    const body = { client_metadata: { ...policy, ...Object.fromEntries(gone) } };
    await transport.request("PATCH", `/clients/${encodeURIComponent(id)}`, { body });
    return;
  }
  const body = { metadata: mergedMetadata(metadata, policy) };
  await transport.request("PATCH", `/connections/${encodeURIComponent(id)}`, { body });
}
