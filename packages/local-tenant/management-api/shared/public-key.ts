import { createHash, createPublicKey, type KeyObject } from "node:crypto";
import { invalidBody } from "./http-errors.ts";

const smallestKey = 2048;

/** The RSA key of a public key or certificate in PEM. @throws {HttpError} 400 */
export function publicKeyOf(pem: string): KeyObject {
  // Node would accept a private key and use its public half. The sender must learn that the key is exposed.
  if (pem.includes("PRIVATE KEY")) throw invalidBody("pem: must be a public key, but this is a private key");
  let key: KeyObject;
  try {
    key = createPublicKey(pem);
  } catch {
    throw invalidBody("pem: not a public key or certificate in PEM");
  }
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (key.asymmetricKeyType !== "rsa" || bits < smallestKey) {
    throw invalidBody(`pem: must be an RSA key of at least ${smallestKey} bits`);
  }
  return key;
}

/** RFC 7638. jose's own function is asynchronous, and a request must not be interleaved with another. */
export function thumbprint(key: KeyObject): string {
  const { e, kty, n } = key.export({ format: "jwk" });
  return createHash("sha256").update(JSON.stringify({ e, kty, n })).digest("base64url");
}

export function isPublicKey(pem: string): boolean {
  try {
    publicKeyOf(pem);
    return true;
  } catch {
    return false;
  }
}
