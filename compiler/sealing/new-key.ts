import { createPublicKey } from "node:crypto";
import { rm, writeFile } from "node:fs/promises";
import { CodedError } from "@federated-actions/coded-error";
import { createSigningKeyPem, describePublicKey } from "./signing-key.ts";

/** The key's file cannot be written. */
class KeyFileError extends CodedError {
  static override readonly code = "key_file_not_written";
}

export interface NewKey {
  /** PKCS#8 PEM: for POLICY_SIGNING_KEY. */
  readonly privatePem: string;
  /** SPKI PEM: for `public_keys` of an environment. */
  readonly publicPem: string;
  /** By which signed policies name the key. */
  readonly id: string;
}

/** A new Ed25519 key pair that signs policies. */
export function createKeyPair(): NewKey {
  const privatePem = createSigningKeyPem();
  const publicKey = createPublicKey(privatePem);
  const publicPem = publicKey.export({ type: "spki", format: "pem" }).toString();
  return { privatePem, publicPem, id: describePublicKey(publicKey).id };
}

/** The public key as an item of `public_keys` in a YAML file. */
export function publicKeyItem({ publicPem }: NewKey): string {
  const lines = publicPem.trimEnd().split("\n");
  return ["  - |", ...lines.map((line) => `    ${line}`), ""].join("\n");
}

/**
 * Writes a private key into a new file that its owner alone may read.
 * @throws {KeyFileError} if there is a file of this name: it may hold the only copy of a key
 */
export async function writePrivateKey(file: string, { privatePem }: NewKey): Promise<void> {
  try {
    await writeFile(file, privatePem, { mode: 0o600, flag: "wx" });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST")
      throw new KeyFileError(`${file} exists already, and no key is written over: choose another name`);
    // Half a key would keep the second run from writing a whole one.
    if (code === "ENOSPC" || code === "EIO" || code === "EDQUOT") await rm(file, { force: true });
    throw error;
  }
}
