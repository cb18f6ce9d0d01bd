import type { CarrierKind } from "../../actions/policy/carrier/sealed-format.ts";
import { isRecord } from "../../actions/policy/records.ts";
import type { SealedCarrier } from "../sealing/seal-carriers.ts";

const kinds: readonly CarrierKind[] = ["client", "connection", "organization"];

/**
 * Completes an event: a client, connection or organization without metadata gets that of the policy.
 *
 * @param sealed called where something is missing only: sealing the carriers of many customers takes a while
 */
export function completeEvent(
  event: Readonly<Record<string, unknown>>,
  sealed: () => ReadonlyMap<string, SealedCarrier>,
): Record<string, unknown> {
  const completed = kinds.flatMap((kind) => {
    const carrier = event[kind];
    if (!isRecord(carrier) || carrier.metadata !== undefined) return [];
    const policy = sealed().get(`${kind}:${String(carrier.name)}`);
    if (!policy) return [];
    // The signature covers the strategy: an event without one gets the policy's.
    const strategy = policy.strategy === undefined ? {} : { strategy: policy.strategy };
    return [[kind, { ...strategy, ...carrier, metadata: policy.metadata }] as const];
  });
  return { ...event, ...Object.fromEntries(completed) };
}

/** The event without its carriers' metadata, so that it is completed with those of the files. */
export function withoutMetadata(event: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const bare = kinds.flatMap((kind) => {
    const carrier = event[kind];
    return isRecord(carrier) ? [[kind, { ...carrier, metadata: undefined }] as const] : [];
  });
  return { ...event, ...Object.fromEntries(bare) };
}
