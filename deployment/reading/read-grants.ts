import type { Desired } from "../desired.ts";
import { type Found, grantName, keyOf, text } from "../resources.ts";
import type { Fields, Transport } from "../transport.ts";
import { found, ownerOf, told } from "./found.ts";
import type { ReadOptions } from "./read-options.ts";

export async function readGrants(
  transport: Transport,
  { desired, customers, step }: ReadOptions,
  clients: readonly Fields[],
  names: ReadonlyMap<string, string>,
): Promise<Found[]> {
  const owners = new Map(clients.map((raw) => [text(raw.client_id), ownerOf(raw.client_metadata)]));
  const grants =
    customers === undefined
      ? await transport.list("/client-grants", "client_grants", {}, told(step, "grants"))
      : (
          await Promise.all(
            clients
              .filter(({ name }) => customers.has(ownerIn(desired, name) ?? ""))
              .map(({ client_id: id }) => transport.list("/client-grants", "client_grants", { client_id: text(id) })),
          )
        ).flat();
  return grants.map((raw) => {
    const client = names.get(text(raw.client_id)) ?? text(raw.client_id);
    const content = { ...raw, client_id: client, subject_type: raw.subject_type ?? "client" };
    const name = grantName(client, text(raw.audience), raw.subject_type);
    return { ...found("client_grant", name, owners.get(text(raw.client_id)) ?? null, text(raw.id), raw), content };
  });
}

/** The customer whose application the build gives this name. */
function ownerIn(desired: Desired, name: unknown): string | null | undefined {
  return desired.byKey.get(keyOf({ kind: "client", name: text(name) }))?.customer;
}
