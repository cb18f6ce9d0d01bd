import { createPublicKey, verify } from "node:crypto";
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

const headerPattern = /^([0-9]{1,4})\.([1-9])\.([0-9]{1,4})\.([A-Za-z0-9_-]{8})\.([A-Za-z0-9_-]{86})\./;
/** guidMark and a number in base 36. */
const guid = /\x7f([0-9a-z]+)/g;
/** Beyond this many, the oldest is evicted: 1,000 customers, each with an application and a connection. */
const cachedPolicies = 2000;

/**
 * Makes the function that reads signed policies out of carriers' metadata.
 *
 * It returns undefined for a carrier with none of our keys. It throws a Refusal `policy_unavailable` for one that has
 * any of them, unless it is complete, of this version, and signed by a known key for this tenant, carrier and customer.
 */
export function createCarrierOpener({ domain, publicKeys }: OpenerConfig): CarrierOpener {
  const keys = new Map(publicKeys.map(({ id, x }) => [id, x]));
  const cache = new Map<string, Known>();

  return <P>(carrier: Carrier | undefined, read: (payload: unknown) => P): OpenedPolicy<P> | undefined => {
    const sealed = carrier && findSealed(carrier);
    if (!sealed) return undefined;
    const { kind, name, strategy = "" } = carrier;
    const { customer, text, signature } = sealed;
    const signedFor = { domain, kind, name, strategy, customer };
    const known = cache.get(signature);
    // Carrier and full content too: a copy on another carrier must not profit from the original's verification.
    if (
      known?.text === text &&
      known.name === name &&
      known.customer === customer &&
      known.kind === kind &&
      known.strategy === strategy
    )
      return known.opened as OpenedPolicy<P>;
    const opened = openSealed(signedFor, text, keys, read);
    const oldest = cache.keys().next();
    if (cache.size >= cachedPolicies && !oldest.done) cache.delete(oldest.value);
    cache.set(signature, { ...signedFor, text, opened });
    return opened;
  };
}

/** A policy that was verified, and what for. */
interface Known extends SignedFor {
  readonly text: string;
  readonly opened: OpenedPolicy<unknown>;
}

interface Sealed {
  readonly customer: string;
  readonly text: string;
  /** As the header has it. */
  readonly signature: string;
}

function findSealed(carrier: Carrier): Sealed | undefined {
  const { metadata } = carrier;
  if (isNone(metadata)) return undefined;
  ensure(isRecord(metadata));
  const managed = Object.keys(metadata).some((key) => key === customerKey || key.startsWith(chunkPrefix));
  if (!managed) return undefined;
  return { customer: ownString(metadata, customerKey), ...joinChunks(metadata) };
}

function ownString(metadata: Record<string, unknown>, key: string): string {
  const value = Object.hasOwn(metadata, key) ? metadata[key] : undefined;
  ensure(typeof value === "string");
  return value;
}

function joinChunks(metadata: Record<string, unknown>): Pick<Sealed, "text" | "signature"> {
  const first = ownString(metadata, `${chunkPrefix}1`);
  const header = headerPattern.exec(first);
  ensure(header !== null);
  let text = first;
  for (let number = 2; number <= Number(header[2]); number++) text += ownString(metadata, chunkPrefix + number);
  // The header is not signed: both of its numbers must match the content.
  const [length, chunks] = [String(text.length), String(Math.ceil(text.length / metadataLength))];
  ensure(header[3] === length && header[2] === chunks);
  return { text, signature: header[5] ?? "" };
}

function openSealed<P>(
  signedFor: SignedFor,
  text: string,
  keys: ReadonlyMap<string, string>,
  read: (payload: unknown) => P,
): OpenedPolicy<P> {
  const [head = "", version, , , keyId = "", signature = ""] = headerPattern.exec(text) ?? [];
  if (version === "1") throw policyUnavailable(outdated);
  const x = keys.get(keyId);
  ensure(version === formatVersion && x !== undefined);
  const key = importKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
  const content = decodeBase64url(text.slice(head.length));
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
