import { X509Certificate } from "node:crypto";

/** The minimum size of an RSA key: shorter keys can be broken. */
const fewestBits = 2048;

/**
 * Reads a certificate in the forms that Auth0 accepts for `signingCert` (PEM, or base64 of PEM or DER) and in the form
 * of metadata. Undefined if it is not a certificate with an RSA key of at least 2048 bits: no other key can verify the
 * signatures that are accepted here.
 */
export function readCertificate(text: string): string | undefined {
  try {
    const certificate = new X509Certificate(pemOrDer(text));
    const { asymmetricKeyType, asymmetricKeyDetails } = certificate.publicKey;
    const isLongEnough = (asymmetricKeyDetails?.modulusLength ?? 0) >= fewestBits;
    return asymmetricKeyType === "rsa" && isLongEnough ? certificate.toString() : undefined;
  } catch {
    return undefined;
  }
}

function pemOrDer(text: string): string | Buffer {
  if (text.includes("-----BEGIN")) return text;
  const decoded = Buffer.from(text, "base64");
  return decoded.includes("-----BEGIN") ? decoded.toString("latin1") : decoded;
}
