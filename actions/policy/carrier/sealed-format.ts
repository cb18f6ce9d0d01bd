/**
 * How a policy is stored in a carrier's metadata. The build writes what is described here, the Actions read it.
 *
 *     customer   the customer's slug, in clear, for people; signed too
 *     policy_1   <version>.<chunks>.<length>.<key id>.<signature>.<content...
 *     policy_2   ...content...
 *
 * `length` counts the characters of the whole text, header included; chunks beyond `chunks` are left over from a
 * longer policy and are ignored. Content: two bytes (big-endian) that count the GUIDs, the GUIDs (16 bytes each),
 * then raw deflate of the payload's JSON, where each GUID stands as guidMark and its number in base 36.
 *
 * Format 1 did not sign the tenant's domain and the connection's strategy. It is refused.
 */
export const formatVersion = "2";
export const customerKey = "customer";
export const chunkPrefix = "policy_";
/** Auth0's limit on a metadata value, in characters. */
export const metadataLength = 255;
/** Auth0's limit on the keys of a client's or connection's metadata. */
export const metadataKeys = 10;
/** Inflated payloads beyond this many bytes are refused unread. */
export const maxPayloadBytes = 64 * 1024;
/** DEL: the build refuses control characters in policy values, so no value can contain it. */
export const guidMark = "\u007f";

export type CarrierKind = "client" | "connection" | "organization";

/** What a signed policy belongs to. One that is moved to another tenant, carrier or strategy does not verify. */
export interface SignedFor {
  /** The tenant's domain, of the environment that the policy was built for. */
  readonly domain: string;
  readonly kind: CarrierKind;
  /** The carrier's name in Auth0. */
  readonly name: string;
  /** Of a connection; empty for others. */
  readonly strategy: string;
  readonly customer: string;
}

/** What the signature covers. JSON escapes line breaks, so the parts cannot run into each other. */
export function signedMessage({ domain, kind, name, strategy, customer }: SignedFor, content: Buffer): Buffer {
  const head = JSON.stringify(["auth0-actions-policy", formatVersion, domain, kind, name, strategy, customer]);
  return Buffer.concat([Buffer.from(`${head}\n`, "utf8"), content]);
}
