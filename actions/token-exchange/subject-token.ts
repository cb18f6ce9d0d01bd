import { Refusal } from "../policy/decision/refusal.ts";
import { isRecord } from "../policy/records.ts";
import type { Jwk } from "./jwk.ts";
import { isKeyFor, isSignatureAlgorithm, isSignedBy, type SignatureAlgorithm } from "./signature.ts";
import type { ExchangeTrust } from "./trust.ts";

/** A well-formed subject token. Nothing in it may be trusted before its signature is checked. */
interface SubjectToken {
  readonly algorithm: SignatureAlgorithm;
  readonly keyId: string | undefined;
  readonly claims: Claims;
  /** Header and payload, as signed. */
  readonly signed: string;
  readonly signature: Buffer;
}

export type Claims = Readonly<Record<string, unknown>>;

/** Far more than any real ID token needs. */
const maxCharacters = 32_768;
/** Seconds by which the issuer's clock may be ahead of ours. */
const leeway = 10;
/** Headers that supply a key, or change the meaning of the token's parts (RFC 7515 §4.1). */
const untrustedHeaders = ["jku", "jwk", "x5u", "x5c", "crit"];
/** Claims of other kinds of token: access tokens (RFC 9068 §2.2 and vendor-specific) and events (RFC 8417 §2.2). */
const foreignClaims = ["scope", "scp", "events"];
/** Claims in which Keycloak and Cognito state the kind of token. */
const kinds: readonly [claim: string, kind: string][] = [
  ["typ", "ID"],
  ["token_use", "id"],
];
/** OpenID Connect Core 1.0 §2: at most 255 ASCII characters. Auth0's `user_id` takes as many. */
const subject = /^[\x20-\x7e]{1,255}$/;
const base64url = /^[A-Za-z0-9_-]+$/;

export function notAccepted(detail: string): Refusal {
  return new Refusal("subject_token_not_accepted", detail);
}

function accept(holds: boolean, detail: string): asserts holds {
  if (!holds) throw notAccepted(detail);
}

/** Reads a compact JWS (RFC 7515 §3.1) and checks that its claims are those of an ID token that the policy accepts. */
export function readSubjectToken(text: unknown, trust: ExchangeTrust, now: number): SubjectToken {
  const isToken = typeof text === "string" && text.length <= maxCharacters;
  const parts = isToken ? text.split(".") : [];
  const [header = "", payload = "", signature = ""] = parts;
  accept(parts.length === 3, "it is not an ID token (a signed JWT)");
  const { algorithm, keyId } = readHeader(readJson(header), trust);
  const claims = readJson(payload);
  checkClaims(claims, trust, now / 1000);
  return { algorithm, keyId, claims, signed: `${header}.${payload}`, signature: readBytes(signature) };
}

function readHeader(
  header: Claims,
  { g: allowed }: ExchangeTrust,
): { algorithm: SignatureAlgorithm; keyId: string | undefined } {
  const { alg, typ, kid } = header;
  accept(isSignatureAlgorithm(alg) && allowed.includes(alg), `it must be signed with ${allowed.join(" or ")}`);
  // RFC 8725 §3.11: access tokens (at+jwt), logout tokens and others state their kind here.
  accept(
    typ === undefined || (typeof typ === "string" && typ.toUpperCase() === "JWT"),
    "it is not an ID token by its typ",
  );
  const own = untrustedHeaders.find((name) => Object.hasOwn(header, name));
  accept(own === undefined, `its header has ${own}, but keys come from the policy only`);
  accept(kid === undefined || typeof kid === "string", "its kid is not a string");
  return { algorithm: alg, keyId: kid };
}

/** OpenID Connect Core 1.0 §3.1.3.7, with the times of the policy. `now` in seconds. */
function checkClaims(claims: Claims, { i: issuer, u: audience, m: maxAge }: ExchangeTrust, now: number): void {
  const { iss, aud, azp, exp, iat, nbf, sub } = claims;
  accept(iss === issuer, "its issuer is not the one in the policy");
  const audiences = Array.isArray(aud) ? aud : [aud];
  accept(audiences.includes(audience), "its audience is not the one in the policy");
  accept(
    azp === audience || (azp === undefined && audiences.length === 1),
    "its azp is not the audience in the policy",
  );
  const foreign = foreignClaims.some((name) => Object.hasOwn(claims, name));
  const other = kinds.some(([name, kind]) => Object.hasOwn(claims, name) && claims[name] !== kind);
  accept(!foreign && !other, "it is not an ID token by its claims");
  accept(isTime(exp) && exp > now, "it has expired or has no exp");
  accept(isTime(iat) && iat <= now + leeway, "its iat is missing or in the future");
  accept(now - iat <= maxAge, `it was issued more than ${maxAge} seconds ago; get a new one`);
  accept(nbf === undefined || (isTime(nbf) && nbf <= now + leeway), "it is not valid yet");
  accept(typeof sub === "string" && subject.test(sub), "its sub is missing or malformed");
}

function isTime(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

/** Exactly one key must apply: by `kid`, or as the issuer's only key for the algorithm (RFC 7515 §6). */
export function checkSignature(token: SubjectToken, keys: readonly Jwk[]): void {
  const { algorithm, keyId, signed, signature } = token;
  const meant = keys.filter((key) => (keyId === undefined || key.kid === keyId) && isKeyFor(algorithm, key));
  const [key, ...more] = meant;
  accept(key !== undefined && more.length === 0, "the issuer has no such key, or more than one");
  accept(isSignedBy(key, algorithm, signed, signature), "its signature is not the issuer's");
}

/** The first ms since the epoch at which the token is no longer accepted: `max_age` includes its last moment. */
export function acceptedUntil({ claims }: SubjectToken, { m: maxAge }: ExchangeTrust): number {
  return Math.floor(Math.min(Number(claims.exp), Number(claims.iat) + maxAge) * 1000) + 1;
}

function readJson(part: string): Claims {
  const bytes = readBytes(part);
  try {
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    if (isRecord(value)) return value;
  } catch {
    // Refused below.
  }
  throw notAccepted("it is not an ID token (a signed JWT)");
}

/**
 * Accepts only the canonical encoding: Node's decoder skips characters that are not base64url, so a changed token could
 * read as the same one.
 */
function readBytes(part: string): Buffer {
  const bytes = Buffer.from(part, "base64url");
  accept(base64url.test(part) && bytes.toString("base64url") === part, "it is not an ID token (a signed JWT)");
  return bytes;
}
