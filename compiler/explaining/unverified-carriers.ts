import { type CarrierOpener, createCarrierOpener } from "../../actions/policy/carrier/open-carrier.ts";
import {
  type CarrierKind,
  chunkPrefix,
  customerKey,
  formatVersion,
} from "../../actions/policy/carrier/sealed-format.ts";
import { Refusal } from "../../actions/policy/decision/refusal.ts";
import { carrierOf } from "../../actions/policy/event-parts.ts";
import { isRecord } from "../../actions/policy/records.ts";
import type { VendorConfig } from "../../actions/policy/vendor-config.ts";

/** A client, connection or organization whose metadata do not verify. */
export interface UnverifiedCarrier {
  readonly carrier: CarrierKind;
  readonly name: string;
  readonly why: string;
}

const kinds: readonly CarrierKind[] = ["client", "connection", "organization"];

/** The event's carriers whose policies the Action refuses, and why: its own reason must not tell. */
export function unverifiedCarriers(
  event: Readonly<Record<string, unknown>>,
  config: Pick<VendorConfig, "domain" | "publicKeys">,
): UnverifiedCarrier[] {
  const open = createCarrierOpener(config);
  return kinds.flatMap((kind) => {
    const carrier = carrierOf(kind, event[kind]);
    if (!carrier || verifies(open, carrier)) return [];
    return [{ carrier: kind, name: carrier.name, why: whyNot(carrier.metadata, config) }];
  });
}

function verifies(open: CarrierOpener, carrier: Parameters<CarrierOpener>[0]): boolean {
  try {
    open(carrier, () => true);
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}

function whyNot(metadata: unknown, { domain, publicKeys }: Pick<VendorConfig, "domain" | "publicKeys">): string {
  if (!isRecord(metadata)) return "its metadata are no object";
  if (typeof metadata[customerKey] !== "string") return `its metadata lack "${customerKey}"`;
  const first = metadata[`${chunkPrefix}1`];
  if (typeof first !== "string") return `its metadata lack "${chunkPrefix}1"`;
  const [version, chunks, , keyId] = first.split(".");
  if (!keyId) return `"${chunkPrefix}1" does not begin like a signed policy`;
  if (version !== formatVersion) return `its policy has format ${version}, not ${formatVersion}`;
  const numbers = Array.from({ length: Math.min(Number(chunks), 10) }, (_, index) => `${chunkPrefix}${index + 1}`);
  const lacking = numbers.find((key) => typeof metadata[key] !== "string");
  if (lacking) return `its metadata lack "${lacking}"`;
  if (!publicKeys.some(({ id }) => id === keyId)) {
    return `its policy is signed by the key ${keyId}, which is none of the environment's public keys`;
  }
  return `its signature is not for this name, strategy, customer and content on ${domain}`;
}
