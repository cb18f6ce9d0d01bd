import { X509Certificate } from "node:crypto";
import type { Connection } from "../../store/entities.ts";
import type { RelyingParty } from "../relying-party.ts";

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

export interface Certificates {
  /** PEM. */
  readonly certificates: readonly string[];
  /** How many others there were, without an RSA key of at least 2048 bits. */
  readonly unusable: number;
}

/** Reads the certificates of a metadata document. One that cannot be used does not spoil the others. */
export function readCertificates(texts: readonly string[]): Certificates {
  const certificates = texts.map(readCertificate).filter((pem) => pem !== undefined);
  return { certificates, unusable: texts.length - certificates.length };
}

/** Tells the tenant's log of certificates that are not used. */
export function warnOfUnusable({ log }: Pick<RelyingParty, "log">, connection: Connection, unusable: number): void {
  if (unusable === 0) return;
  const description = `Signing certificates in the provider's metadata without an RSA key of at least 2048 bits: ${unusable}`;
  log({ type: "w", connection: connection.name, description });
}

/** Completes "metadata with no usable signing certificate". */
export function unusableCount(unusable: number): string {
  return unusable === 0 ? "" : ` (${unusable} without an RSA key of at least 2048 bits)`;
}

function pemOrDer(text: string): string | Buffer {
  if (text.includes("-----BEGIN")) return text;
  const decoded = Buffer.from(text, "base64");
  return decoded.includes("-----BEGIN") ? decoded.toString("latin1") : decoded;
}
