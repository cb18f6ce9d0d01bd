import { createHmac, timingSafeEqual } from "node:crypto";
import { isObject, type JsonObject } from "../json.ts";

const header = encode({ alg: "HS256", typ: "JWT" });

/** Creates a JWT (RFC 7519) signed with HMAC SHA-256. */
export function signHs256(claims: JsonObject, secret: string): string {
  const content = `${header}.${encode(claims)}`;
  return `${content}.${mac(content, secret).toString("base64url")}`;
}

/** Returns the claims of a JWT with a valid HMAC SHA-256. Throws for anything else, including other algorithms. */
export function verifyHs256(token: unknown, secret: string): JsonObject {
  const parts = typeof token === "string" ? token.split(".", 4) : [];
  const [head, body, signature] = parts;
  if (parts.length !== 3 || head === undefined || body === undefined || signature === undefined) {
    return refuse("it is not a JWT");
  }
  const expected = mac(`${head}.${body}`, secret);
  const given = Buffer.from(signature, "base64url");
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return refuse("its signature is wrong");
  const parsedHead = decode(head);
  const claims = decode(body);
  if (!isObject(parsedHead) || parsedHead.alg !== "HS256") return refuse("its algorithm is not HS256");
  return isObject(claims) ? claims : refuse("its payload is not an object");
}

function mac(content: string, secret: string): Buffer {
  if (typeof secret !== "string" || secret.length === 0)
    throw new Error("A secret is needed to sign or verify a token.");
  return createHmac("sha256", secret).update(content).digest();
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value), "utf8").toString("base64url");
}

function decode(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
  } catch {
    return undefined;
  }
}

function refuse(reason: string): never {
  throw new Error(`The session token is invalid: ${reason}`);
}
