import { constants, generateKeyPairSync, type KeyObject, randomUUID, type SignKeyObjectInput, sign } from "node:crypto";
import { testKeyPair } from "../../shared-keys.ts";
import { testTime } from "../fixture.ts";

/** Keys of an issuer and its tokens, valid and forged. */
export interface SigningPair {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly kid: string;
}

const pair = (kid: string, keys: { privateKey: KeyObject; publicKey: KeyObject }): SigningPair => ({ ...keys, kid });
export const rsa = pair("rsa", testKeyPair());
export const otherRsa = pair("other", generateKeyPairSync("rsa", { modulusLength: 2048 }));
export const weakRsa = pair("weak", generateKeyPairSync("rsa", { modulusLength: 1024 }));
export const p256 = pair("p256", generateKeyPairSync("ec", { namedCurve: "P-256" }));
export const p384 = pair("p384", generateKeyPairSync("ec", { namedCurve: "P-384" }));
export const p521 = pair("p521", generateKeyPairSync("ec", { namedCurve: "P-521" }));
export const ed25519 = pair("ed25519", generateKeyPairSync("ed25519"));

export const jwkOf = ({ publicKey, kid }: SigningPair, more: object = {}): Record<string, unknown> => ({
  ...publicKey.export({ format: "jwk" }),
  kid,
  ...more,
});

export const tokenIssuer = "https://login.acme.test";
export const tokenAudience = "acme-intranet";
const seconds = testTime / 1000;

/** Ann's claims, issued a minute ago; each has a new `jti`. */
export const goodClaims = (): Record<string, unknown> => ({
  iss: tokenIssuer,
  aud: tokenAudience,
  sub: "1",
  iat: seconds - 60,
  exp: seconds + 3600,
  nonce: "of the sign-in at the intranet",
  jti: randomUUID(),
  email: "ann@acme.test",
  email_verified: true,
  name: "Ann Archer",
  groups: ["Managers"],
});

export interface Minting {
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly header?: Readonly<Record<string, unknown>>;
  readonly key?: SigningPair;
  /** Signs the token, whatever the header says. */
  readonly alg?: string;
}

export const encode = (part: unknown): string => Buffer.from(JSON.stringify(part)).toString("base64url");

/** `undefined` removes a claim or header member. */
export function mint({ claims = {}, header = {}, key = rsa, alg = "RS256" }: Minting = {}): string {
  const signed = `${encode({ alg, kid: key.kid, typ: "JWT", ...header })}.${encode({ ...goodClaims(), ...claims })}`;
  return `${signed}.${signatureOf(signed, key, alg)}`;
}

const hashes: Readonly<Record<string, string>> = { "256": "sha256", "384": "sha384", "512": "sha512" };

export function signatureOf(signed: string, { privateKey }: SigningPair, alg: string): string {
  const options: Omit<SignKeyObjectInput, "key"> = alg.startsWith("PS")
    ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
    : alg.startsWith("ES")
      ? { dsaEncoding: "ieee-p1363" }
      : {};
  const hash = alg === "EdDSA" ? null : (hashes[alg.slice(2)] ?? "sha256");
  return sign(hash, Buffer.from(signed), { key: privateKey, ...options }).toString("base64url");
}

/** SEC 2 §2.4.2: the order of the group of P-256. */
const orderOfP256 = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/** The token with the other valid form of its ECDSA signature, which anybody can compute: (r, n - s) for (r, s). */
export function mirrored(token: string): string {
  const [header, payload, signature = ""] = token.split(".");
  const bytes = Buffer.from(signature, "base64url");
  const s = BigInt(`0x${bytes.subarray(32).toString("hex")}`);
  const other = Buffer.from((orderOfP256 - s).toString(16).padStart(64, "0"), "hex");
  return `${header}.${payload}.${Buffer.concat([bytes.subarray(0, 32), other]).toString("base64url")}`;
}
