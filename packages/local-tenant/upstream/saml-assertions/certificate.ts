import { X509Certificate } from "node:crypto";

/** Of an RSA key, as everywhere: shorter ones can be broken. */
const fewestBits = 2048;

/**
 * Reads a certificate as Auth0 takes `signingCert`: PEM, or base64 of PEM or DER; and as metadata holds it. Undefined
 * where it is none, or not one of an RSA key of 2048 bits at least: nothing else can verify the signatures taken here.
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
