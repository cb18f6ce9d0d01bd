import {
  type CarrierKind,
  chunkPrefix,
  customerKey,
  formatVersion,
  maxPayloadBytes,
  metadataKeys,
  metadataLength,
  signedMessage,
} from "../../actions/policy/carrier/sealed-format.ts";
import { CapacityError } from "./capacity-error.ts";
import { pack } from "./pack.ts";
import type { SigningKey } from "./signing-key.ts";

export interface Unsealed {
  readonly kind: CarrierKind;
  /** The carrier's name in Auth0. */
  readonly name: string;
  /** Connections only. */
  readonly strategy?: string;
  readonly customer: string;
  readonly payload: unknown;
  /** The vendor's own metadata of the carrier. It is kept and reduces the free keys. */
  readonly ownMetadata?: Readonly<Record<string, string>> | undefined;
}

export interface SealedPolicy {
  /** All of the carrier's metadata: the vendor's own and ours. */
  readonly metadata: Record<string, string>;
  /** What is signed, base64url: the same for the same policy, whatever the key. */
  readonly content: string;
  /** Identifies the policy in logs: the beginning of its signature. */
  readonly version: string;
  readonly characters: number;
  /** The number of characters that the free keys can hold. */
  readonly capacity: number;
}

/**
 * Signs a policy for one carrier of one tenant and splits it into the carrier's metadata.
 *
 * @param domain the tenant's domain
 * @throws CapacityError
 */
export function sealPolicy(
  { kind, name, strategy = "", customer, payload, ownMetadata = {} }: Unsealed,
  key: SigningKey,
  domain: string,
): SealedPolicy {
  const { content, inflatedBytes } = pack(payload);
  const signature = key.sign(signedMessage({ domain, kind, name, strategy, customer }, content)).toString("base64url");
  const body = `${key.publicKey.id}.${signature}.${content.toString("base64url")}`;
  const freeKeys = metadataKeys - 1 - Object.keys(ownMetadata).length;
  const capacity = Math.max(freeKeys, 0) * metadataLength;
  const text = withHeader(body, capacity);
  // A policy with long, similar names may fit its carrier and still inflate to more than an Action accepts.
  if (inflatedBytes > maxPayloadBytes) throw new CapacityError(inflatedBytes, maxPayloadBytes, "bytes inflated");
  const chunks = Object.fromEntries(cut(text).map((chunk, index) => [`${chunkPrefix}${index + 1}`, chunk]));
  return {
    metadata: { ...ownMetadata, [customerKey]: customer, ...chunks },
    content: content.toString("base64url"),
    version: signature.slice(0, 8),
    characters: text.length,
    capacity,
  };
}

/** The header contains the length of the whole text, including itself. */
function withHeader(body: string, capacity: number): string {
  let length = body.length;
  for (;;) {
    const chunks = Math.ceil(length / metadataLength);
    const text = `${formatVersion}.${chunks}.${length}.${body}`;
    if (text.length === length) {
      if (length > capacity) throw new CapacityError(length, capacity, "characters of metadata");
      return text;
    }
    length = text.length;
  }
}

function cut(text: string): string[] {
  return text.match(new RegExp(`.{1,${metadataLength}}`, "g")) ?? [];
}
