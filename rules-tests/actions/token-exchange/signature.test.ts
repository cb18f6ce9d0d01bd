import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import { verifyingMembers } from "../../../actions/token-exchange/jwk.ts";
import {
  isKeyFor,
  isSignatureAlgorithm,
  isSignedBy,
  type SignatureAlgorithm,
  signatureAlgorithms,
} from "../../../actions/token-exchange/signature.ts";
import { rsaOfPrimes } from "./large-rsa.ts";
import { ed25519, jwkOf, otherRsa, p256, p384, p521, rsa, type SigningPair, signatureOf, weakRsa } from "./tokens.ts";

const ed448: SigningPair = { ...generateKeyPairSync("ed448"), kid: "ed448" };
const table: readonly [SignatureAlgorithm, SigningPair][] = [
  ["RS256", rsa],
  ["RS384", rsa],
  ["RS512", rsa],
  ["PS256", rsa],
  ["PS384", rsa],
  ["PS512", rsa],
  ["ES256", p256],
  ["ES384", p384],
  ["ES512", p521],
  ["EdDSA", ed25519],
  ["EdDSA", ed448],
];
const sign = (alg: string, key: SigningPair) => Buffer.from(signatureOf("signed", key, alg), "base64url");

describe("a signature algorithm", () => {
  it("is one of ten", () => {
    const names = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"];
    expect(signatureAlgorithms).toEqual(names);
    for (const name of names) expect(isSignatureAlgorithm(name)).toBe(true);
    for (const name of ["none", "HS256", "rs256", "toString", "", undefined, ["RS256"]]) {
      expect(isSignatureAlgorithm(name)).toBe(false);
    }
  });

  it.each(table)("%s verifies what a key of it signed, and nothing else", (alg, key) => {
    const jwk = jwkOf(key);
    const signature = sign(alg, key);
    expect(isKeyFor(alg, jwk)).toBe(true);
    expect(isSignedBy(jwk, alg, "signed", signature)).toBe(true);
    expect(isSignedBy(jwk, alg, "other", signature)).toBe(false);
    expect(isSignedBy(jwk, alg, "signed", signature.subarray(0, -1))).toBe(false);
    for (const [other] of table) {
      if (other !== alg && isKeyFor(other, jwk)) expect(isSignedBy(jwk, other, "signed", signature)).toBe(false);
    }
  });
});

describe("a key", () => {
  it("is read once", () => {
    let reads = 0;
    const { n, ...rest } = jwkOf(rsa) as Readonly<Record<string, unknown>>;
    const jwk = {
      ...rest,
      get n() {
        reads += 1;
        return n;
      },
    };
    const signature = sign("RS256", rsa);
    for (let time = 0; time < 3; time++) expect(isSignedBy(jwk, "RS256", "signed", signature)).toBe(true);
    expect(isSignedBy(jwk, "RS256", "other", signature)).toBe(false);
    expect(reads).toBe(1);
  });

  it("is for the algorithms of its type and curve", () => {
    const fits = (key: SigningPair) => signatureAlgorithms.filter((alg) => isKeyFor(alg, jwkOf(key)));
    expect(fits(rsa)).toEqual(["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"]);
    expect(fits(p256)).toEqual(["ES256"]);
    expect(fits(p384)).toEqual(["ES384"]);
    expect(fits(p521)).toEqual(["ES512"]);
    expect(fits(ed25519)).toEqual(["EdDSA"]);
    expect(fits(ed448)).toEqual(["EdDSA"]);
    const agreement = { ...generateKeyPairSync("x25519"), kid: "x" };
    expect(fits(agreement)).toEqual([]);
  });

  it.each<[string, object, boolean]>([
    ["of this algorithm", { alg: "RS256" }, true],
    ["of another algorithm", { alg: "RS384" }, false],
    ["for signatures", { use: "sig" }, true],
    ["for encryption", { use: "enc" }, false],
    ["to verify, among others", { key_ops: ["encrypt", "verify"] }, true],
    ["to sign", { key_ops: ["sign"] }, false],
    ["with operations in a text", { key_ops: "verify" }, false],
    ["of no type", { kty: undefined }, false],
  ])("%s", (_what, more, fits) => {
    expect(isKeyFor("RS256", jwkOf(rsa, more))).toBe(fits);
  });

  it.each<[string, Record<string, unknown>]>([
    ["is too short", jwkOf(weakRsa)],
    ["cannot be read", jwkOf(rsa, { n: "" })],
    ["is empty", {}],
  ])("verifies nothing if it %s", (_what, jwk) => {
    expect(isSignedBy(jwk, "RS256", "signed", sign("RS256", weakRsa))).toBe(false);
    expect(isSignedBy(jwk, "RS256", "signed", sign("RS256", rsa))).toBe(false);
  });

  it.each([3, 17, 65_535])("verifies nothing with the exponent %i", (publicExponent) => {
    const weak = { ...generateKeyPairSync("rsa", { modulusLength: 2048, publicExponent }), kid: "x" };
    expect(isSignedBy(jwkOf(weak), "RS256", "signed", sign("RS256", weak))).toBe(false);
  });

  it("may have 8192 bits, and no more", () => {
    const check = (primes: number) => {
      const large = rsaOfPrimes(primes);
      const [header, payload, signature = ""] = large.mint().split(".");
      return isSignedBy(large.jwk, "RS256", `${header}.${payload}`, Buffer.from(signature, "base64url"));
    };
    expect(check(16)).toBe(true);
    expect(check(17)).toBe(false);
  });

  it("may be private by mistake: its public half verifies", () => {
    const jwk = { ...otherRsa.privateKey.export({ format: "jwk" }) };
    expect(isSignedBy(jwk, "RS256", "signed", sign("RS256", otherRsa))).toBe(true);
  });

  it("keeps the members that identify it or verify", () => {
    const members = { kty: 1, kid: 2, alg: 3, use: 4, key_ops: 5, n: 6, e: 7, crv: 8, x: 9, y: 10 };
    expect(verifyingMembers({ ...members, x5c: ["x"], d: "private", x5t: "x" })).toEqual(members);
    expect(verifyingMembers(Object.create({ kty: "RSA" }))).toEqual({});
  });
});
