import { createPrivateKey, createPublicKey } from "node:crypto";
import { createSigningKey, type SigningKey } from "../packages/identity-providers/tokens/signing-key.ts";
import { certify, type KeyCertificate } from "../packages/local-tenant/tokens/key-certificate.ts";
import { createKeyPair, type KeyPair } from "../packages/local-tenant/tokens/key-pair.ts";
import { type Authority, createAuthority, loopbackHosts } from "../packages/loopback/authority.ts";

/** Where the run's keys are passed on to the processes of the tests. */
const variable = "TEST_KEYS";

interface SharedKeys {
  /** Of the certificate authority, PEM. */
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
  /** The private key that signs tokens, PEM. */
  readonly tokenKey: string;
  readonly tokenCertificate: KeyCertificate;
  readonly others: readonly SigningKey[];
}

/** How many keys there are that sign no tokens of tenants. */
const otherKeys = 3;

/** What takes time to create is created once for all worlds of a run. */
export async function createSharedKeys(): Promise<void> {
  const [authority, pair, ...others] = await Promise.all([
    createAuthority(),
    createKeyPair(),
    ...Array.from({ length: otherKeys }, () => createSigningKey("Signing")),
  ]);
  const { privateKey } = pair;
  const keys: SharedKeys = {
    ca: authority.ca,
    ...(await authority.issue(loopbackHosts)),
    tokenKey: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    tokenCertificate: await certify(pair, Date.now()),
    others,
  };
  process.env[variable] = JSON.stringify(keys);
}

/** The authority of this run, with its one certificate: for tests that are not about certificates. */
export function testAuthority(): Authority {
  const { ca, cert, key } = sharedKeys();
  return {
    ca,
    async issue(hosts) {
      const missing = hosts.filter((host) => !loopbackHosts.includes(host));
      if (missing.length > 0) throw new Error(`The test authority issues nothing for ${missing}: use createAuthority`);
      return { cert, key };
    },
  };
}

/** What signs the tokens of every world of this run. */
export function testKeyPair(): KeyPair {
  const { tokenKey, tokenCertificate } = sharedKeys();
  const privateKey = createPrivateKey(tokenKey);
  return { privateKey, publicKey: createPublicKey(privateKey), certificate: tokenCertificate };
}

/**
 * A key that signs no tokens of tenants, and its certificate, PEM: what a provider signs with, or a machine has.
 *
 * @param index below 3, each of another key
 */
export function testSigningKey(index = 0): SigningKey {
  const key = sharedKeys().others[index];
  if (key === undefined) throw new Error(`There are ${otherKeys} keys, and no number ${index}`);
  return key;
}

/** The public key of `testSigningKey`, SPKI PEM. */
export function testPublicKey(index = 0): string {
  return createPublicKey(testSigningKey(index).cert).export({ type: "spki", format: "pem" }).toString();
}

function sharedKeys(): SharedKeys {
  return JSON.parse(process.env[variable] ?? "null");
}
