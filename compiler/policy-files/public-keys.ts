import { createPublicKey, type KeyObject } from "node:crypto";
import { CodedError } from "@federated-actions/coded-error";

/** A public key as policy files hold it: PEM (SPKI), or a JWK (RFC 7517). */
type PublicKeyText = string | Readonly<Record<string, unknown>>;

/** A value given as a public key is not one. The message never quotes it. */
class PublicKeyError extends CodedError {
  static override readonly code = "not_a_public_key";
}

/** RFC 7518 §6.2.2, §6.3.2, §6.4: the members of a JWK that are secret. */
const secretMembers = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

/** @throws PublicKeyError where it is not a public key, or is more than that */
export function readPublicKey(key: PublicKeyText): KeyObject {
  // Node would take a private key here, and find the public half by itself.
  if (isPrivate(key)) {
    throw new PublicKeyError("is a private key: take it out, make a new pair, and put the public key here");
  }
  if (typeof key === "string" && !key.includes("-----BEGIN PUBLIC KEY-----")) {
    throw new PublicKeyError("is not a public key: it begins with -----BEGIN PUBLIC KEY----- (PEM), or is a JWK");
  }
  try {
    return typeof key === "string" ? createPublicKey(key) : createPublicKey({ key: { ...key }, format: "jwk" });
  } catch {
    throw new PublicKeyError("is not a public key that can be read: copy it again, whole, as PEM or JWK");
  }
}

function isPrivate(key: PublicKeyText): boolean {
  return typeof key === "string"
    ? key.includes("PRIVATE KEY")
    : secretMembers.some((member) => Object.hasOwn(key, member));
}

/** Why it is not a public key of the wanted kind; undefined where it is. */
export function publicKeyProblem(key: PublicKeyText, wanted: "ed25519" | "rsa" | "any"): string | undefined {
  try {
    const { asymmetricKeyType, asymmetricKeyDetails } = readPublicKey(key);
    if (wanted === "ed25519" && asymmetricKeyType !== "ed25519")
      return `is of the kind ${asymmetricKeyType}: it must be Ed25519`;
    if (wanted === "rsa" && asymmetricKeyType !== "rsa")
      return `is of the kind ${asymmetricKeyType}: Auth0 takes RSA here`;
    const bits = asymmetricKeyDetails?.modulusLength ?? minRsaBits;
    return bits < minRsaBits ? `has ${bits} bits: at least ${minRsaBits}` : undefined;
  } catch (error) {
    if (error instanceof PublicKeyError) return error.message;
    throw error;
  }
}

/** RFC 7518 §3.3 */
const minRsaBits = 2048;
