import { createHmac, createPublicKey, generateKeyPairSync, sign } from "node:crypto";
import { decodeJwt, decodeProtectedHeader, type JWK } from "jose";

/** Changes that an attacker could make to a valid ID token in order to appear as another user. */
type Forgery = (idToken: string, keys: readonly JWK[]) => string;

const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url");
const payloadOf = (token: string) => encode({ ...decodeJwt(token), sub: "ann", groups: ["Orders-Managers"] });

/** No signature at all. */
export const unsigned: Forgery = (token) => `${encode({ alg: "none", typ: "JWT" })}.${payloadOf(token)}.`;

/** The provider's public key, taken for a shared secret: anybody has it (RFC 8725, section 2.1). */
export const signedWithPublicKey: Forgery = (token, [key]) => {
  const secret = createPublicKey({ key: { ...key }, format: "jwk" }).export({ type: "spki", format: "pem" });
  const signed = `${encode({ ...decodeProtectedHeader(token), alg: "HS256" })}.${payloadOf(token)}`;
  return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
};

/** Signed by a key of one's own, which the header says where to find. */
export const withOwnKeySet: Forgery = (token) => {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const header = { ...decodeProtectedHeader(token), jku: "https://attacker.example/jwks" };
  const signed = `${encode(header)}.${payloadOf(token)}`;
  return `${signed}.${sign("sha256", Buffer.from(signed), privateKey).toString("base64url")}`;
};

/** Another user's name in a token that the provider did sign. */
export const withOtherPayload: Forgery = (token) => {
  const [header, , signature] = token.split(".");
  return `${header}.${payloadOf(token)}.${signature}`;
};
