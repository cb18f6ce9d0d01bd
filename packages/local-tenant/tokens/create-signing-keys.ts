import {
  calculateJwkThumbprint,
  createLocalJWKSet,
  exportJWK,
  generateKeyPair,
  type JWTPayload,
  jwtVerify,
  SignJWT,
} from "jose";
import type { SigningKeys } from "./signing-keys.ts";

/**
 * Creates an RSA key of 2048 bits, whose `kid` is its thumbprint (RFC 7638). It exists in memory only. `now` is the
 * clock for expiry, in milliseconds since the epoch.
 */
export async function createSigningKeys(now: () => number = Date.now): Promise<SigningKeys> {
  const { publicKey, privateKey } = await generateKeyPair("RS256", { modulusLength: 2048 });
  const publicJwk = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint(publicJwk);
  const jwk = { ...publicJwk, kid, use: "sig", alg: "RS256" };
  const keySet = createLocalJWKSet({ keys: [jwk] });

  return {
    jwks: { keys: [jwk] },

    sign(claims: JWTPayload, typ: string): Promise<string> {
      return new SignJWT(claims).setProtectedHeader({ alg: "RS256", typ, kid }).sign(privateKey);
    },

    async verify(token: string, expected: { issuer: string; audience: string }): Promise<JWTPayload> {
      const { payload } = await jwtVerify(token, keySet, {
        algorithms: ["RS256"],
        issuer: expected.issuer,
        audience: expected.audience,
        currentDate: new Date(now()),
        // A token without an expiry would be valid forever.
        requiredClaims: ["exp"],
      });
      return payload;
    },
  };
}
