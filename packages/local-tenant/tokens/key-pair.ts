import { generateKeyPair, type KeyPairKeyObjectResult } from "node:crypto";
import { promisify } from "node:util";

/** The RSA key that signs a tenant's tokens. */
export type KeyPair = KeyPairKeyObjectResult;

/** Creates a key of 2048 bits. It exists in memory only. */
export function createKeyPair(): Promise<KeyPair> {
  return promisify(generateKeyPair)("rsa", { modulusLength: 2048 });
}
