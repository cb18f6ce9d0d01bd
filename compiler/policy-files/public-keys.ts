import { createPublicKey, type KeyObject } from "node:crypto";
import { CodedError } from "@federated-actions/coded-error";

/** A public key in a policy file: PEM (SPKI), or a JWK (RFC 7517). */
type PublicKeyText = string | Readonly<Record<string, unknown>>;

/** A value given as a public key is not one. The message never quotes it. */
class PublicKeyError extends CodedError {
  static override readonly code = "not_a_public_key";
}

/** The secret members of a JWK: RFC 7518 §6.2.2, §6.3.2, §6.4. */
const secretMembers = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

/** @throws PublicKeyError if it is not a public key, or is a private one */
export function readPublicKey(key: PublicKeyText): KeyObject {
  // Node would accept a private key here and derive the public one.
  if (isPrivate(key)) {
    throw new PublicKeyError("is a private key: remove it, create a new pair, and write the public key here");
  }
  if (typeof key === "string" && !key.includes("-----BEGIN PUBLIC KEY-----")) {
    throw new PublicKeyError("is not a public key: write PEM that begins with -----BEGIN PUBLIC KEY-----, or a JWK");
  }
  try {
    return typeof key === "string" ? createPublicKey(key) : createPublicKey({ key: { ...key }, format: "jwk" });
  } catch {
    throw new PublicKeyError("is not a readable public key: copy it again, complete, as PEM or JWK");
  }
}

function isPrivate(key: PublicKeyText): boolean {
  return typeof key === "string"
    ? key.includes("PRIVATE KEY")
    : secretMembers.some((member) => Object.hasOwn(key, member));
}

/** Why it is not a public key of the wanted type; undefined if it is. */
export function publicKeyProblem(key: PublicKeyText, wanted: "ed25519" | "rsa" | "any"): string | undefined {
  try {
    const { asymmetricKeyType, asymmetricKeyDetails } = readPublicKey(key);
    if (wanted === "ed25519" && asymmetricKeyType !== "ed25519")
      return `has the type ${asymmetricKeyType}: it must be Ed25519`;
    if (wanted === "rsa" && asymmetricKeyType !== "rsa")
      return `has the type ${asymmetricKeyType}: Auth0 requires RSA here`;
    const bits = asymmetricKeyDetails?.modulusLength ?? minRsaBits;
    return bits < minRsaBits ? `has ${bits} bits: at least ${minRsaBits} are required` : undefined;
  } catch (error) {
    if (error instanceof PublicKeyError) return error.message;
    throw error;
  }
}

/** RFC 7518 §3.3 */
const minRsaBits = 2048;
