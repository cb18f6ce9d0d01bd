import type { JWTPayload } from "jose";

/** The tenant's RS256 keys, created at start and in memory only. */
export interface SigningKeys {
  /** Public keys, as in `/.well-known/jwks.json`. */
  readonly jwks: { keys: Record<string, unknown>[] };
  /** `typ` is `JWT` or `at+jwt`. */
  sign(claims: JWTPayload, typ: string): Promise<string>;
  /** Rejects a token that this tenant did not sign for this issuer and audience, or that has expired. */
  verify(token: string, expected: { issuer: string; audience: string }): Promise<JWTPayload>;
}
