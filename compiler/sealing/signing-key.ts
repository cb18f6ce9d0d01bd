import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { CodedError } from "@federated-actions/coded-error";
import type { PublicKey } from "../../actions/policy/vendor-config.ts";

/** An Ed25519 key that signs policies, and the public part that Actions need. */
export interface SigningKey {
  readonly publicKey: PublicKey;
  /** @returns 64 bytes (RFC 8032 §5.1.6): the same message always gives the same signature. */
  sign(message: Buffer): Buffer;
}

/** The key cannot be used. */
export class SigningKeyError extends CodedError {
  static override readonly code = "signing_key_unusable";
}

/** @param pem PKCS#8 PEM of an Ed25519 private key. @throws SigningKeyError */
export function readSigningKey(pem: string): SigningKey {
  const key = parse(() => createPrivateKey(pem));
  if (key?.asymmetricKeyType !== "ed25519") {
    throw new SigningKeyError(
      "POLICY_SIGNING_KEY is not an Ed25519 private key in PKCS#8 PEM; " + "create one with: npm run key -- new",
    );
  }
  return { publicKey: describePublicKey(createPublicKey(key)), sign: (message) => sign(null, message, key) };
}

/** A key for one run. */
export function createSigningKey(): SigningKey {
  return readSigningKey(createSigningKeyPem());
}

export function createSigningKeyPem(): string {
  return generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}

/** @throws SigningKeyError if it is not an Ed25519 key */
export function describePublicKey(key: KeyObject): PublicKey {
  const { crv, x } = key.export({ format: "jwk" });
  if (crv !== "Ed25519" || typeof x !== "string") throw new SigningKeyError("the public key is not an Ed25519 key");
  const id = createHash("sha256").update(Buffer.from(x, "base64url")).digest("base64url").slice(0, 8);
  return { id, x };
}

function parse(read: () => KeyObject): KeyObject | undefined {
  try {
    return read();
  } catch {
    // The caller says what was expected; OpenSSL's message would not help.
    return undefined;
  }
}
