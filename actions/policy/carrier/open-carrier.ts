import { createPublicKey, type KeyObject, verify } from "node:crypto";
import { inflateRawSync } from "node:zlib";
import { ensure, policyUnavailable } from "../decision/refusal.ts";
import { isNone, isRecord } from "../records.ts";
import type { VendorConfig } from "../vendor-config.ts";
import {
  type CarrierKind,
  chunkPrefix,
  customerKey,
  formatVersion,
  maxPayloadBytes,
  metadataLength,
  type SignedFor,
  signedMessage,
} from "./sealed-format.ts";

// Captured when the Action is loaded, so that another Action cannot replace them later.
const importKey = createPublicKey;
const verifySignature = verify;
const inflate = inflateRawSync;

const outdated = "the access policy has format 1, which names no tenant; ask the API's provider to deploy it again";

/** The part of the configuration that says which policies to accept: for which tenant, and signed by which keys. */
type OpenerConfig = Pick<VendorConfig, "domain" | "publicKeys">;

/** A client, connection or organization, as the event names it. */
export interface Carrier {
  readonly kind: CarrierKind;
  readonly name: string;
  /** Connections only. */
  readonly strategy?: string | undefined;
  readonly metadata: unknown;
}

export interface OpenedPolicy<P> {
  readonly customer: string;
  /** Identifies the policy in logs and in the manifest: the beginning of the signature. */
  readonly version: string;
  readonly policy: P;
}

export type CarrierOpener = <P>(
  carrier: Carrier | undefined,
  read: (payload: unknown) => P,
) => OpenedPolicy<P> | undefined;

/** guidMark and a number in base 36. */
const guid = /\x7f([0-9a-z]+)/g;
/** Of each kind of carrier. Beyond this many, the oldest is evicted. */
const cachedPolicies = 2000;

/**
 * Makes the function that reads signed policies out of carriers' metadata.
 *
 * It returns undefined for a carrier with none of our keys. It throws a Refusal `policy_unavailable` for one that has
 * any of them, unless it is complete, of this version, and signed by a known key for this tenant, carrier and customer.
 */
export function createCarrierOpener({ domain, publicKeys }: OpenerConfig): CarrierOpener {
  const keys: Keys = new Map(publicKeys.map(({ id, x }) => [id, x]));
  const verified = { client: new Map<string, Verified>(), connection: new Map(), organization: new Map() };

  return <P>(carrier: Carrier | undefined, read: (payload: unknown) => P): OpenedPolicy<P> | undefined => {
    if (!carrier || isNone(carrier.metadata)) return undefined;
    const { kind, name, strategy = "", metadata } = carrier;
    ensure(isRecord(metadata));
    const known = verified[kind].get(name);
    // All of it is compared: a copy on another carrier must not profit from the original's verification.
    const isUnchanged = (key: string) => metadata[key] === known?.parts[key] && Object.hasOwn(metadata, key);
    if (known?.strategy === strategy && Object.keys(known.parts).every(isUnchanged))
      return known.opened as OpenedPolicy<P>;
    const sealed = findSealed(metadata);
    if (!sealed) return undefined;
    const { customer, text, parts } = sealed;
    const opened = openSealed({ domain, kind, name, strategy, customer }, text, keys, read);
    const [oldest = ""] = verified[kind].keys();
    if (verified[kind].size >= cachedPolicies) verified[kind].delete(oldest);
    verified[kind].set(name, { strategy, parts, opened });
    return opened;
  };
}

/** A policy that was verified, for a carrier of this strategy with these parts. */
interface Verified {
  readonly strategy: string;
  readonly parts: Parts;
  readonly opened: OpenedPolicy<unknown>;
}

/** What is ours of a carrier's metadata. */
type Parts = Readonly<Record<string, string>>;

/** By id: as the configuration has them, and imported once a policy names them. */
type Keys = Map<string, string | KeyObject>;

interface Sealed {
  readonly customer: string;
  /** The chunks in their order. */
  readonly text: string;
  readonly parts: Parts;
}

function findSealed(metadata: Record<string, unknown>): Sealed | undefined {
  const managed = Object.keys(metadata).some((key) => key === customerKey || key.startsWith(chunkPrefix));
  if (!managed) return undefined;
  const parts: Record<string, string> = {};
  const take = (key: string): string => {
    const value = Object.hasOwn(metadata, key) ? metadata[key] : undefined;
    ensure(typeof value === "string");
    parts[key] = value;
    return value;
  };
  const customer = take(customerKey);
  let text = take(`${chunkPrefix}1`);
  const chunks = Number(text.split(".", 2)[1]);
  for (let number = 2; number <= chunks; number++) text += take(chunkPrefix + number);
  return { customer, text, parts };
}

function openSealed<P>(signedFor: SignedFor, text: string, keys: Keys, read: (payload: unknown) => P): OpenedPolicy<P> {
  const [version, chunks, length, keyId = "", signature = "", encoded = "", ...more] = text.split(".");
  // The header is not signed: both of its numbers must match the content.
  ensure(length === String(text.length) && chunks === String(Math.ceil(text.length / metadataLength)));
  if (version === "1") throw policyUnavailable(outdated);
  ensure(version === formatVersion && more.length === 0);
  let key = keys.get(keyId);
  ensure(key !== undefined);
  if (typeof key === "string") key = importKey({ key: { kty: "OKP", crv: "Ed25519", x: key }, format: "jwk" });
  keys.set(keyId, key);
  const content = decodeBase64url(encoded);
  ensure(verifySignature(null, signedMessage(signedFor, content), key, decodeBase64url(signature)));
  return { customer: signedFor.customer, version: signature.slice(0, 8), policy: read(unpack(content)) };
}

/** Accepts only the canonical encoding: Node's decoder skips characters that are not base64url. */
function decodeBase64url(text: string): Buffer {
  const bytes = Buffer.from(text, "base64url");
  ensure(bytes.toString("base64url") === text);
  return bytes;
}

/** @throws Refusal `policy_unavailable` when the content is damaged, or inflates beyond `maxPayloadBytes`. */
function unpack(content: Buffer): unknown {
  try {
    const guids = content.readUInt16BE(0);
    const start = 2 + guids * 16;
    const json = inflate(content.subarray(start), { maxOutputLength: maxPayloadBytes }).toString("utf8");
    return JSON.parse(json.replace(guid, (_, number: string) => readGuid(content, parseInt(number, 36), guids)));
  } catch {
    // Signed by us and still unreadable: a bug, or another version. Either way there is no policy to apply.
    throw policyUnavailable();
  }
}

function readGuid(content: Buffer, index: number, count: number): string {
  ensure(index < count);
  const hex = content.toString("hex", 2 + index * 16, 18 + index * 16);
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
