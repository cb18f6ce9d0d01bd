import { createHmac, generateKeyPairSync, type JsonWebKey, sign } from "node:crypto";
import type { ExchangeAttack, Json } from "./attack.ts";

/** Acme's identity provider as far as token exchange meets it: its issuer, its key, and what it signs. */
export class TokenIssuer {
  readonly issuer = "https://login.acme.example";
  readonly audience = "acme-intranet";
  readonly #keys = generateKeyPairSync("rsa", { modulusLength: 2048 });
  readonly #otherKeys = generateKeyPairSync("rsa", { modulusLength: 2048 });

  get publicKey(): JsonWebKey & { kid: string } {
    return { ...this.#keys.publicKey.export({ format: "jwk" }), kid: "1" };
  }

  /** @param now ms since the epoch */
  mint({ header, claims, forgery }: Pick<ExchangeAttack, "header" | "claims" | "forgery">, now: number): string {
    const seconds = Math.floor(now / 1000);
    const payload = {
      iss: this.issuer,
      aud: this.audience,
      sub: "ann",
      iat: seconds,
      exp: seconds + 300,
      email: "ann@acme.example",
      email_verified: true,
      groups: ["Orders-Managers"],
      // Each token is one of its own: a second one like it would have been used before.
      jti: `${this.#minted++}`,
      ...atTimes(claims ?? {}, seconds),
    };
    const alg = forgery === "none" ? "none" : forgery === "symmetric" ? "HS256" : "RS256";
    const signed = `${encode({ alg, typ: "JWT", kid: "1", ...header })}.${encode(payload)}`;
    return forge(`${signed}.${this.#signature(signed, forgery)}`, forgery);
  }

  #minted = 0;

  #signature(signed: string, forgery: ExchangeAttack["forgery"]): string {
    if (forgery === "none") return "";
    if (forgery === "symmetric") {
      const secret = this.#keys.publicKey.export({ type: "spki", format: "pem" });
      return createHmac("sha256", secret).update(signed).digest("base64url");
    }
    const { privateKey } = forgery === "other key" ? this.#otherKeys : this.#keys;
    return sign("sha256", Buffer.from(signed), privateKey).toString("base64url");
  }
}

function forge(token: string, forgery: ExchangeAttack["forgery"]): string {
  const [header = "", payload = "", signature = ""] = token.split(".");
  if (forgery === "payload") {
    const claims = JSON.parse(Buffer.from(payload, "base64url").toString()) as Json;
    return [header, encode({ ...claims, sub: "bob" }), signature].join(".");
  }
  if (forgery === "signature")
    return [header, payload, `${signature[0] === "A" ? "B" : "A"}${signature.slice(1)}`].join(".");
  return forgery === "padding" ? `${token}=` : token;
}

/** `{ secondsFromNow: 60 }` is a time. */
function atTimes(claims: Json, now: number): Json {
  return Object.fromEntries(
    Object.entries(claims).map(([name, value]) => {
      const offset = (value as { secondsFromNow?: unknown } | null)?.secondsFromNow;
      return [name, typeof offset === "number" ? now + offset : value];
    }),
  );
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
