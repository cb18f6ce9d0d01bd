import { constants, createPublicKey, type KeyObject, type VerifyKeyObjectInput, verify } from "node:crypto";
import type { Jwk } from "./jwk.ts";

interface Algorithm {
  readonly kty: "RSA" | "EC" | "OKP";
  /** Curves that the key may be on. */
  readonly crv?: readonly string[];
  readonly hash: string | null;
  readonly options?: Omit<VerifyKeyObjectInput, "key">;
}

const ecdsa = { dsaEncoding: "ieee-p1363" } as const;
const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };

/**
 * RFC 7518 §3.1, RFC 8037 §3.1. No shared secrets: an HMAC's verifier can also create it.
 */
const algorithms = {
  RS256: { kty: "RSA", hash: "sha256" },
  RS384: { kty: "RSA", hash: "sha384" },
  RS512: { kty: "RSA", hash: "sha512" },
  PS256: { kty: "RSA", hash: "sha256", options: pss },
  PS384: { kty: "RSA", hash: "sha384", options: pss },
  PS512: { kty: "RSA", hash: "sha512", options: pss },
  ES256: { kty: "EC", crv: ["P-256"], hash: "sha256", options: ecdsa },
  ES384: { kty: "EC", crv: ["P-384"], hash: "sha384", options: ecdsa },
  ES512: { kty: "EC", crv: ["P-521"], hash: "sha512", options: ecdsa },
  EdDSA: { kty: "OKP", crv: ["Ed25519", "Ed448"], hash: null },
} as const satisfies Readonly<Record<string, Algorithm>>;

export type SignatureAlgorithm = keyof typeof algorithms;

export const signatureAlgorithms = Object.keys(algorithms) as SignatureAlgorithm[];

/** RFC 7518 §3.3. The upper bound limits the time that a verification takes. */
const rsaBits = { least: 2048, most: 8192 };
/** NIST SP 800-56B §6.2: with smaller exponents some forgeries are practical. */
const leastExponent = 65_537n;

// Captured when the Action is loaded, so that another Action cannot replace them later.
const importKey = createPublicKey;
const verifySignature = verify;

export function isSignatureAlgorithm(name: unknown): name is SignatureAlgorithm {
  return signatureAlgorithms.some((known) => known === name);
}

/** Whether the key is one for this algorithm, and for signatures (RFC 7517 §4.2 to §4.4). */
export function isKeyFor(name: SignatureAlgorithm, { kty, crv, alg, use, key_ops }: Jwk): boolean {
  const algorithm: Algorithm = algorithms[name];
  if (algorithm.kty !== kty || (algorithm.crv && !algorithm.crv.includes(String(crv)))) return false;
  if ((alg !== undefined && alg !== name) || (use !== undefined && use !== "sig")) return false;
  return key_ops === undefined || (Array.isArray(key_ops) && key_ops.includes("verify"));
}

/** Whether the key made the signature. False as well for a key that cannot be read or is too weak. */
export function isSignedBy(jwk: Jwk, name: SignatureAlgorithm, signed: string, signature: Buffer): boolean {
  const algorithm: Algorithm = algorithms[name];
  const key = readKey(jwk);
  if (!key) return false;
  return verifySignature(algorithm.hash, Buffer.from(signed, "ascii"), { key, ...algorithm.options }, signature);
}

/** Reading a key takes as long as a third of a verification. */
const keysRead = new WeakMap<Jwk, KeyObject>();

/** Copies members by name, so that only a public key can result whatever else the issuer publishes. */
function readKey(jwk: Jwk): KeyObject | undefined {
  const known = keysRead.get(jwk);
  if (known) return known;
  try {
    const { kty, n, e, crv, x, y } = jwk;
    const key = importKey({ key: { kty, n, e, crv, x, y } as never, format: "jwk" });
    const { modulusLength = rsaBits.least, publicExponent = leastExponent } = key.asymmetricKeyDetails ?? {};
    const isSound = modulusLength >= rsaBits.least && modulusLength <= rsaBits.most && publicExponent >= leastExponent;
    if (!isSound) return undefined;
    keysRead.set(jwk, key);
    return key;
  } catch {
    // Not a key: it verifies nothing.
    return undefined;
  }
}
