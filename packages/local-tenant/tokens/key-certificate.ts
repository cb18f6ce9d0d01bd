import { createHash, type KeyPairKeyObjectResult, X509Certificate } from "node:crypto";

/** A self-signed certificate of a signing key, PEM. Its PKCS #7 form holds the same certificate. */
export interface KeyCertificate {
  readonly cert: string;
  readonly pkcs7: string;
}

const day = 24 * 60 * 60 * 1000;
/** As long as Auth0's, so that no verifier meets an expired one. */
const lifetime = 13 * 365 * day;

/** Certifies a signing key for `x5c` and the Management API. Nothing here trusts the certificate: the key counts. */
export async function certify(pair: KeyPairKeyObjectResult, now: number): Promise<KeyCertificate> {
  // With all of X.509 behind them: only who asks for a certificate needs them.
  const [{ generate }, { default: pkcs7 }] = await Promise.all([import("selfsigned"), import("selfsigned/pkcs7.js")]);
  const { cert } = await generate([{ name: "commonName", value: "localhost" }], {
    algorithm: "sha256",
    notBeforeDate: new Date(now - day),
    notAfterDate: new Date(now + lifetime),
    keyPair: {
      privateKey: pair.privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
      publicKey: pair.publicKey.export({ type: "spki", format: "pem" }).toString(),
    },
    extensions: [{ name: "keyUsage", digitalSignature: true, critical: true }],
  });
  return { cert, pkcs7: pkcs7.createPkcs7(cert) };
}

/** RFC 7517, 4.7 and 4.8: the certificate without line breaks, and its SHA-1 thumbprint. */
export function certificateClaims(pem: string): { x5c: string[]; x5t: string } {
  const { raw } = new X509Certificate(pem);
  return { x5c: [raw.toString("base64")], x5t: createHash("sha1").update(raw).digest("base64url") };
}
