/**
 * How a policy is stored in a carrier's metadata. The build writes this format, and the Actions read it.
 *
 *     customer   the customer's slug, readable; also signed
 *     policy_1   <version>.<chunks>.<length>.<key id>.<signature>.<content...
 *     policy_2   ...content...
 *
 * `length` counts the characters of the whole text, header included; chunks beyond `chunks` are left over from a
 * longer policy and are ignored. Content: the number of GUIDs (two bytes, big-endian), the GUIDs (16 bytes each), then
 * the payload's JSON as raw deflate, with each GUID replaced by guidMark and its index in base 36.
 *
 * Format 1 signed neither the tenant's domain nor the connection's strategy. It is refused.
 */
export const formatVersion = "2";
export const customerKey = "customer";
export const chunkPrefix = "policy_";
/** Auth0's limit on a metadata value, in characters. */
export const metadataLength = 255;
/** Auth0's limit on the keys of a client's or connection's metadata. */
export const metadataKeys = 10;
/** Payloads that inflate to more bytes than this are refused unread. */
export const maxPayloadBytes = 64 * 1024;
/** DEL: the build refuses control characters in policy values, so no value can contain it. */
export const guidMark = "\u007f";

export type CarrierKind = "client" | "connection" | "organization";

/** What a policy is signed for. On another tenant, carrier or strategy it does not verify. */
export interface SignedFor {
  /** The tenant's domain, from the environment that the policy was built for. */
  readonly domain: string;
  readonly kind: CarrierKind;
  /** The carrier's name in Auth0. */
  readonly name: string;
  /** Empty unless it is a connection. */
  readonly strategy: string;
  readonly customer: string;
}

/** The signed bytes. JSON escapes line breaks, so the parts cannot run into each other. */
export function signedMessage({ domain, kind, name, strategy, customer }: SignedFor, content: Buffer): Buffer {
  const head = JSON.stringify(["auth0-actions-policy", formatVersion, domain, kind, name, strategy, customer]);
  return Buffer.concat([Buffer.from(`${head}\n`, "utf8"), content]);
}
