import { generateKeyPair, type KeyPairKeyObjectResult } from "node:crypto";
import { promisify } from "node:util";
import type { KeyCertificate } from "./key-certificate.ts";

/** The RSA key that signs a tenant's tokens. Its certificate is made at first use, unless it is given. */
export interface KeyPair extends KeyPairKeyObjectResult {
  readonly certificate?: KeyCertificate;
}

/** Creates a key of 2048 bits. It exists in memory only. */
export function createKeyPair(): Promise<KeyPair> {
  return promisify(generateKeyPair)("rsa", { modulusLength: 2048 });
}
