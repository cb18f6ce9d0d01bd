import type { JWTPayload } from "jose";

/** The tenant's RS256 keys: made at start, never written anywhere. */
export interface SigningKeys {
  /** Public keys, as `/.well-known/jwks.json` shows them. */
  readonly jwks: { keys: Record<string, unknown>[] };
  /** `typ` is `JWT` or `at+jwt`. */
  sign(claims: JWTPayload, typ: string): Promise<string>;
  /** Rejects a token that this tenant did not sign for this issuer and audience, or whose time is over. */
  verify(token: string, expected: { issuer: string; audience: string }): Promise<JWTPayload>;
}
