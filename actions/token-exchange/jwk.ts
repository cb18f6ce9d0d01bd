/**
 * A public key as an issuer publishes it: JSON Web Key (RFC 7517 §4). Its members are checked when it is used.
 */
export type Jwk = Readonly<Record<string, unknown>>;

/** Certificates are ten times a key's size and not needed here. */
const members = ["kty", "kid", "alg", "use", "key_ops", "n", "e", "crv", "x", "y"];

/** Keeps only the members that identify a key or verify a signature. */
export function verifyingMembers(key: Jwk): Jwk {
  return Object.fromEntries(members.flatMap((name) => (Object.hasOwn(key, name) ? [[name, key[name]]] : [])));
}
