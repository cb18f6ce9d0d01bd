/**
 * A public key as an issuer publishes it: JSON Web Key (RFC 7517 §4). What its members hold is checked where it is
 * used.
 */
export type Jwk = Readonly<Record<string, unknown>>;

/** Certificates are ten times a key's size, and of no use here. */
const members = ["kty", "kid", "alg", "use", "key_ops", "n", "e", "crv", "x", "y"];

/** Of a key only what says which it is and what verifies a signature. */
export function verifyingMembers(key: Jwk): Jwk {
  return Object.fromEntries(members.flatMap((name) => (Object.hasOwn(key, name) ? [[name, key[name]]] : [])));
}
