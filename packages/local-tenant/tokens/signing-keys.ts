import type { JWTPayload } from "jose";
import type { KeyCertificate } from "./key-certificate.ts";

/** A signing key in the tenant's life: the next one is published before it signs, a previous one verifies still. */
export interface SigningKey {
  readonly kid: string;
  readonly state: "current" | "next" | "previous" | "revoked";
  readonly certificate: KeyCertificate;
  /** Milliseconds since the epoch. */
  readonly currentSince?: number;
  readonly currentUntil?: number;
  readonly revokedAt?: number;
}

/**
 * The tenant's RS256 keys, in memory only. A rotation makes the next key current, as in Auth0:
 * https://auth0.com/docs/get-started/tenant-settings/signing-keys
 */
export interface SigningKeys {
  /** Public keys, as in `/.well-known/jwks.json`: the current one first, then the next, then previous ones. */
  jwks(): Promise<{ keys: Record<string, unknown>[] }>;
  /** All keys, in the order of `jwks`, revoked ones last. */
  list(): Promise<SigningKey[]>;
  /** Of the current key. */
  certificate(): Promise<KeyCertificate>;
  /** The next key becomes current, and a new one is the next. */
  rotate(): Promise<SigningKey>;
  /** Tokens of a previous key are refused from now on. @returns undefined if no previous key has this id. */
  revoke(kid: string): Promise<SigningKey | undefined>;
  /** `typ` is `JWT` or `at+jwt`. */
  sign(claims: JWTPayload, typ: string): Promise<string>;
  /** Rejects a token that this tenant did not sign for this issuer and audience, or that has expired. */
  verify(token: string, expected: { issuer: string; audience: string }): Promise<JWTPayload>;
}
