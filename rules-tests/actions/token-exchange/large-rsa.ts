import { createHash, generatePrimeSync } from "node:crypto";
import { encode, goodClaims } from "./tokens.ts";

interface LargeRsa {
  readonly jwk: Record<string, unknown>;
  /** A token signed with RS256 by the key `rsa`. */
  mint(): string;
}

const exponent = 65_537n;
/** The DER prefix of a SHA-256 DigestInfo: RFC 8017 §9.2, note 1. */
const digestInfo = Buffer.from("3031300d060960864801650304020105000420", "hex");

/** A multi-prime RSA key (RFC 8017 §3.1) of 512-bit primes: OpenSSL takes minutes to find two long ones. */
export function rsaOfPrimes(count: number): LargeRsa {
  const primes = Array.from({ length: count }, suitablePrime);
  const modulus = primes.reduce((product, prime) => product * prime, 1n);
  const n = toBytes(modulus);
  return {
    jwk: { kty: "RSA", n: n.toString("base64url"), e: toBytes(exponent).toString("base64url") },
    mint() {
      const signed = `${encode({ alg: "RS256", kid: "rsa", typ: "JWT" })}.${encode(goodClaims())}`;
      const message = toNumber(padded(signed, n.length));
      const signature = combine(primes, modulus, (prime) => power(message, inverse(exponent, prime - 1n), prime));
      return `${signed}.${toBytes(signature, n.length).toString("base64url")}`;
    },
  };
}

function suitablePrime(): bigint {
  for (;;) {
    const prime = generatePrimeSync(512, { bigint: true });
    if ((prime - 1n) % exponent !== 0n) return prime;
  }
}

/** EMSA-PKCS1-v1_5: RFC 8017 §9.2. */
function padded(signed: string, length: number): Buffer {
  const suffix = Buffer.concat([Buffer.of(0), digestInfo, createHash("sha256").update(signed).digest()]);
  return Buffer.concat([Buffer.of(0, 1), Buffer.alloc(length - suffix.length - 2, 0xff), suffix]);
}

/** The Chinese remainder theorem. */
function combine(primes: readonly bigint[], modulus: bigint, residue: (prime: bigint) => bigint): bigint {
  const sum = primes.reduce((total, prime) => {
    const others = modulus / prime;
    return total + residue(prime) * others * inverse(others % prime, prime);
  }, 0n);
  return sum % modulus;
}

function inverse(value: bigint, modulus: bigint): bigint {
  let [remainder, next, factor, nextFactor] = [value, modulus, 1n, 0n];
  while (next !== 0n) {
    const quotient = remainder / next;
    [remainder, next] = [next, remainder - quotient * next];
    [factor, nextFactor] = [nextFactor, factor - quotient * nextFactor];
  }
  return ((factor % modulus) + modulus) % modulus;
}

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let [result, square] = [1n, base % modulus];
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

function toNumber(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString("hex")}`);
}

function toBytes(value: bigint, length = 0): Buffer {
  const hex = value.toString(16);
  const even = hex.length % 2 === 0 ? hex : `0${hex}`;
  return Buffer.from(even.padStart(length * 2, "0"), "hex");
}
