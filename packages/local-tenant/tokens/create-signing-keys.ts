import type { KeyObject } from "node:crypto";
import { calculateJwkThumbprint, createLocalJWKSet, exportJWK, type JWTPayload, jwtVerify, SignJWT } from "jose";
import { certificateClaims, certify, type KeyCertificate } from "./key-certificate.ts";
import { createKeyPair, type KeyPair } from "./key-pair.ts";
import type { SigningKey, SigningKeys } from "./signing-keys.ts";

/** A key, its `kid` being its thumbprint (RFC 7638). */
interface Key {
  readonly kid: string;
  readonly jwk: Record<string, unknown>;
  readonly privateKey: KeyObject;
  certificate(): Promise<KeyCertificate>;
}

interface PastKey extends Key {
  readonly since: number;
  readonly until: number;
  revokedAt: number | undefined;
}

/**
 * Signs and verifies with RSA keys. `now` is the clock for expiry, in milliseconds since the epoch. The first key is
 * created if absent; the next one, and the certificates, when they are asked for: each takes time.
 */
export async function createSigningKeys(
  now: () => number = Date.now,
  keyPair: KeyPair | Promise<KeyPair> = createKeyPair(),
): Promise<SigningKeys> {
  let current: Key & { readonly since: number } = { ...(await keyOf(await keyPair, now)), since: now() };
  let following: Promise<Key> | undefined;
  const past: PastKey[] = [];

  const next = (): Promise<Key> => {
    following ??= createKeyPair().then((pair) => keyOf(pair, now));
    return following;
  };
  const valid = () => past.filter(({ revokedAt }) => revokedAt === undefined);

  return {
    async jwks() {
      const keys = [current, await next(), ...valid()];
      return { keys: await Promise.all(keys.map(published)) };
    },

    async list() {
      const revoked = past.filter(({ revokedAt }) => revokedAt !== undefined);
      return Promise.all([
        described(current, "current"),
        described(await next(), "next"),
        ...valid().map((key) => described(key, "previous")),
        ...revoked.map((key) => described(key, "revoked")),
      ]);
    },

    certificate: () => current.certificate(),

    async rotate() {
      const successor = await next();
      // Another request may have rotated meanwhile: then the key is current already.
      if (successor.kid !== current.kid) {
        past.unshift({ ...current, until: now(), revokedAt: undefined });
        current = { ...successor, since: now() };
        following = undefined;
      }
      return described(current, "current");
    },

    async revoke(kid) {
      const key = valid().find((item) => item.kid === kid);
      if (key === undefined) return undefined;
      key.revokedAt = now();
      return described(key, "revoked");
    },

    sign(claims: JWTPayload, typ: string): Promise<string> {
      const { kid, privateKey } = current;
      return new SignJWT(claims).setProtectedHeader({ alg: "RS256", typ, kid }).sign(privateKey);
    },

    async verify(token: string, expected: { issuer: string; audience: string }): Promise<JWTPayload> {
      const keySet = createLocalJWKSet({ keys: [current, ...valid()].map(({ jwk }) => ({ kty: "RSA", ...jwk })) });
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

async function keyOf(pair: KeyPair, now: () => number): Promise<Key> {
  const publicJwk = await exportJWK(pair.publicKey);
  const kid = await calculateJwkThumbprint(publicJwk);
  let certificate: Promise<KeyCertificate> | undefined;
  return {
    kid,
    jwk: { ...publicJwk, kid, use: "sig", alg: "RS256" },
    privateKey: pair.privateKey,
    certificate() {
      certificate ??= pair.certificate === undefined ? certify(pair, now()) : Promise.resolve(pair.certificate);
      return certificate;
    },
  };
}

async function published(key: Key): Promise<Record<string, unknown>> {
  return { ...key.jwk, ...certificateClaims((await key.certificate()).cert) };
}

async function described(key: Key & Partial<PastKey>, state: SigningKey["state"]): Promise<SigningKey> {
  return {
    kid: key.kid,
    state,
    certificate: await key.certificate(),
    ...(key.since === undefined ? {} : { currentSince: key.since }),
    ...(key.until === undefined ? {} : { currentUntil: key.until }),
    ...(key.revokedAt === undefined ? {} : { revokedAt: key.revokedAt }),
  };
}
