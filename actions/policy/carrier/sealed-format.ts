/**
 * How a policy lies in a carrier's metadata. The build writes what is described here, the Actions read it.
 *
 *     customer   the customer's slug, in clear, for people; signed too
 *     policy_1   <version>.<chunks>.<length>.<key id>.<signature>.<content...
 *     policy_2   ...content...
 *
 * `length` counts the characters of the whole text, header included; chunks beyond `chunks` are left-overs of a
 * longer policy and are ignored. Content: two bytes (big-endian) that count the GUIDs, the GUIDs (16 bytes each),
 * then raw deflate of the payload's JSON, where each GUID stands as guidMark and its number in base 36.
 */
export const formatVersion = "1";
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

/** What the signature covers. JSON escapes line breaks, so the parts cannot run into each other. */
export function signedMessage(kind: CarrierKind, name: string, customer: string, content: Buffer): Buffer {
  const head = JSON.stringify(["auth0-actions-policy", formatVersion, kind, name, customer]);
  return Buffer.concat([Buffer.from(`${head}\n`, "utf8"), content]);
}
