import type { ClientPayload, ConnectionPayload } from "../actions/policy/carrier/payload.ts";
import { CapacityError } from "../compiler/sealing/capacity-error.ts";
import { type SealedPolicy, sealPolicy } from "../compiler/sealing/seal.ts";
import type { SigningKey } from "../compiler/sealing/signing-key.ts";
import type { Carrier } from "./carriers.ts";
import { isOurs } from "./metadata.ts";
import type { Payload, Policies } from "./policies.ts";
import { isFields, text } from "./resources.ts";
import type { Fields, Transport } from "./transport.ts";

/** A connection or application that a customer has in the tenant, and that no policy file names. */
export interface LeftOver {
  readonly kind: "client" | "connection";
  readonly name: string;
  readonly strategy?: string;
  readonly customer: string;
  readonly id: string;
  readonly metadata: Readonly<Fields>;
  readonly payload: ClientPayload | ConnectionPayload;
}

/**
 * Those whose policy an accepted key signed for this customer: a policy that the Actions refuse gives nothing. No query
 * finds them by their metadata, so that all are listed.
 *
 * @param known the ids of those that policy files name
 * @throws DeploymentError, TenantRefusedError
 */
export async function readLeftOver(
  transport: Transport,
  policies: Policies,
  customer: string,
  known: ReadonlySet<string>,
): Promise<LeftOver[]> {
  const [clients, connections] = await Promise.all([
    transport.list("/clients", "clients", { is_global: false }),
    transport.list("/connections", "connections"),
  ]);
  return [
    ...clients.flatMap((raw) => read("client", raw, raw.client_metadata)),
    ...connections.flatMap((raw) => read("connection", raw, raw.metadata)),
  ];

  function read(kind: LeftOver["kind"], raw: Fields, metadata: unknown): LeftOver[] {
    const id = text(raw.client_id ?? raw.id);
    if (known.has(id) || !isFields(metadata) || metadata.customer !== customer) return [];
    const name = text(raw.name);
    const opened = policies.open({ kind, name, content: raw });
    if (opened.is !== "policy" || opened.customer !== customer) return [];
    const payload = opened.payload as ClientPayload | ConnectionPayload;
    return [
      { kind, name, customer, id, metadata, payload, ...(kind === "connection" && { strategy: text(raw.strategy) }) },
    ];
  }
}

export const isSuspended = ({ payload }: LeftOver): boolean => payload.e === 0;

/** The same carrier with a policy that suspends its customer. @throws CapacityError */
export function suspendedCarrier(leftOver: LeftOver, key: SigningKey, domain: string): Carrier {
  const { kind, name, strategy, customer, id, metadata, payload } = leftOver;
  const others = Object.fromEntries(
    Object.entries(metadata).filter(
      (entry): entry is [string, string] => !isOurs(entry[0]) && typeof entry[1] === "string",
    ),
  );
  const named = { kind, name, customer, ...(strategy !== undefined && { strategy }) };
  const seal = (to: Payload) => sealPolicy({ ...named, payload: to, ownMetadata: others }, key, domain);
  return { wanted: { ...named, ...sealFitting(seal, payload) }, id, metadata };
}

/** A policy that fills its carrier leaves no room for the suspension. Suspended, it needs no rules. */
function sealFitting(seal: (payload: Payload) => SealedPolicy, payload: LeftOver["payload"]): SealedPolicy {
  try {
    return seal({ ...payload, e: 0 });
  } catch (error) {
    if (!(error instanceof CapacityError)) throw error;
    if ("t" in payload) return seal({ t: payload.t, a: payload.a, e: 0 });
    const { a, d, n, r } = payload;
    return seal({ a, d, n, r, k: [], m: [], e: 0 });
  }
}
