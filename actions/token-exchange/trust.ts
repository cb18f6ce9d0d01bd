import { type ClientPayload, readClientPayload } from "../policy/carrier/payload.ts";
import { ensure } from "../policy/decision/refusal.ts";
import { isRecord } from "../policy/records.ts";
import type { Jwk } from "./jwk.ts";

/** The subject tokens that an exchanging application may present: the field `x` of its signed policy. */
export interface ExchangeTrust {
  /** The customer's connection whose users the tokens are about. */
  readonly c: string;
  /** issuer */
  readonly i: string;
  /** audience of the ID tokens */
  readonly u: string;
  /** algorithms */
  readonly g: readonly string[];
  /** How old a token may be, in seconds since it was issued. */
  readonly m: number;
  /** Where the issuer publishes its keys. This, or `k`. */
  readonly j?: string;
  /** The issuer's keys. */
  readonly k?: readonly Jwk[];
  /** Claims that the customer's role mapping reads: they must reach the profile. */
  readonly n: readonly string[];
}

export interface ExchangePayload extends ClientPayload {
  readonly trust: ExchangeTrust | undefined;
}

/** @throws Refusal `policy_unavailable` if the payload does not have the form that this version writes. */
export function readExchangePayload(value: unknown): ExchangePayload {
  const payload = readClientPayload(value);
  return { ...payload, trust: payload.x === undefined ? undefined : readTrust(payload.x) };
}

function readTrust(x: Readonly<Record<string, unknown>>): ExchangeTrust {
  ensure(Object.keys(x).every((key) => key.length === 1 && "ciugmjkn".includes(key)));
  ensure([x.c, x.i, x.u].every(isText));
  ensure(isTexts(x.g) && x.g.length > 0 && isTexts(x.n));
  ensure(Number.isSafeInteger(x.m) && (x.m as number) > 0);
  ensure(x.j === undefined ? isKeys(x.k) : x.k === undefined && isAddress(x.j));
  return x as unknown as ExchangeTrust;
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every(isText);
}

function isKeys(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every(isRecord);
}

/** RFC 7517 §9 requires TLS; loopback needs none (RFC 8252 §8.3). */
function isAddress(value: unknown): boolean {
  if (!isText(value) || !URL.canParse(value)) return false;
  const { protocol, hostname } = new URL(value);
  return protocol === "https:" || (protocol === "http:" && ["localhost", "127.0.0.1", "[::1]"].includes(hostname));
}
