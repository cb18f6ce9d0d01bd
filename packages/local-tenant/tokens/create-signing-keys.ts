import { calculateJwkThumbprint, createLocalJWKSet, exportJWK, type JWTPayload, jwtVerify, SignJWT } from "jose";
import { createKeyPair, type KeyPair } from "./key-pair.ts";
import type { SigningKeys } from "./signing-keys.ts";

/**
 * Signs and verifies with an RSA key, created if absent, whose `kid` is its thumbprint (RFC 7638). `now` is the clock
 * for expiry, in milliseconds since the epoch.
 */
export async function createSigningKeys(
  now: () => number = Date.now,
  keyPair: KeyPair | Promise<KeyPair> = createKeyPair(),
): Promise<SigningKeys> {
  const { publicKey, privateKey } = await keyPair;
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
