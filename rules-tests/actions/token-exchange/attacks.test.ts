import { createHmac, createPublicKey, generateKeyPairSync, randomBytes, verify } from "node:crypto";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { BuiltActions } from "../built-actions.ts";
import { config, hour, testTime } from "../fixture.ts";
import { backend, exchange } from "./exchanging.ts";
import { rsaOfPrimes } from "./large-rsa.ts";
import {
  ed25519,
  encode,
  goodClaims,
  jwkOf,
  type Minting,
  mint,
  mirrored,
  otherRsa,
  p256,
  p384,
  p521,
  rsa,
  type SigningPair,
  signatureOf,
  weakRsa,
} from "./tokens.ts";

let built: BuiltActions;
beforeAll(async () => {
  built = await BuiltActions.of(config);
});

const seconds = testTime / 1000;

/** Refused as an invalid token, which counts towards throttling; the answer contains nothing of it. */
async function expectRefused(token: unknown, reason: RegExp, client = backend()): Promise<void> {
  const seen = await exchange(built, { token, client });
  expect(seen).toMatchObject({
    decision: "deny",
    code: "subject_token_not_accepted",
    oauthError: "invalid_request",
    invalidSubjectToken: true,
    user: undefined,
    log: { decision: "deny", code: "subject_token_not_accepted", customer: "acme", api: "orders" },
  });
  expect(seen.reason).toMatch(reason);
  expect(`${seen.reason} ${JSON.stringify({ ...seen.log, policy: "" })}`).not.toMatch(/ann@|Archer|eyJ|Managers/);
}

it("accepts the valid token that every attack here starts from", async () => {
  expect(await exchange(built)).toMatchObject({ decision: "allow" });
});

describe("a token whose claims differ from the policy", () => {
  it.each<[name: string, claims: Record<string, unknown>, reason: RegExp]>([
    ["another issuer", { iss: "https://login.globex.test" }, /its issuer is not/],
    ["an issuer with an additional slash", { iss: "https://login.acme.test/" }, /its issuer is not/],
    ["no issuer", { iss: undefined }, /its issuer is not/],
    ["a list of issuers", { iss: ["https://login.acme.test"] }, /its issuer is not/],
    ["another audience", { aud: "acme-shop" }, /its audience is not/],
    ["no audience", { aud: undefined }, /its audience is not/],
    ["an audience that contains it", { aud: "acme-intranet-2" }, /its audience is not/],
    ["several audiences without azp", { aud: ["acme-intranet", "acme-shop"] }, /azp/],
    ["several audiences, with another azp", { aud: ["acme-intranet", "acme-shop"], azp: "acme-shop" }, /azp/],
    ["one audience, with another azp", { azp: "acme-shop" }, /azp/],
    ["no exp", { exp: undefined }, /no exp/],
    ["an exp equal to now", { exp: seconds }, /expired/],
    ["a past exp", { exp: seconds - 1 }, /expired/],
    ["an exp that is a string", { exp: String(seconds + 3600) }, /no exp/],
    ["an exp that is not a number", { exp: Number.NaN }, /no exp/],
    ["no iat", { iat: undefined }, /iat is missing/],
    ["a future iat", { iat: seconds + 60 }, /missing or in the future/],
    ["an iat that is a string", { iat: String(seconds) }, /iat is missing/],
    ["more than max_age", { iat: seconds - 301 }, /more than 300 seconds ago/],
    ["a future nbf", { nbf: seconds + 60 }, /not valid yet/],
    ["an nbf that is a string", { nbf: "0" }, /not valid yet/],
    ["no sub", { sub: undefined }, /sub/],
    ["an empty sub", { sub: "" }, /sub/],
    ["a sub that is a number", { sub: 1 }, /sub/],
    ["a sub of 256 characters", { sub: "x".repeat(256) }, /sub/],
    ["a sub with a line break", { sub: "1\n2" }, /sub/],
    ["scopes, as in access tokens", { scope: "openid" }, /not an ID token/],
    ["scopes, as in Entra's access tokens", { scp: "read" }, /not an ID token/],
    ["an event, as in logout tokens", { events: {} }, /not an ID token/],
    ["Keycloak's mark of an access token", { typ: "Bearer" }, /not an ID token/],
    ["Cognito's mark of an access token", { token_use: "access" }, /not an ID token/],
  ])("%s", async (_, claims, reason) => {
    await expectRefused(mint({ claims }), reason);
  });

  it.each<[name: string, claims: Record<string, unknown>]>([
    ["an audience in a list", { aud: ["acme-intranet"] }],
    ["several audiences, with the right azp", { aud: ["other", "acme-intranet"], azp: "acme-intranet" }],
    ["a clock that is slightly ahead", { iat: seconds + 5, nbf: seconds + 5 }],
    ["the last second of max_age", { iat: seconds - 300 }],
    ["marks of an ID token", { typ: "ID", token_use: "id" }],
    ["no nonce", { nonce: undefined }],
  ])("but not %s", async (_, claims) => {
    expect(await exchange(built, { token: mint({ claims }) })).toMatchObject({ decision: "allow" });
  });
});

describe("a token whose header differs from the policy", () => {
  it.each<[name: string, minting: Minting, reason: RegExp]>([
    ["at+jwt: an access token", { header: { typ: "at+jwt" } }, /by its typ/],
    ["application/at+jwt", { header: { typ: "application/at+jwt" } }, /by its typ/],
    ["logout+jwt", { header: { typ: "logout+jwt" } }, /by its typ/],
    ["a typ that is not a string", { header: { typ: ["JWT"] } }, /by its typ/],
    ["jku", { header: { jku: "https://login.acme.test/jwks" } }, /has jku/],
    ["jwk", { header: { jwk: jwkOf(otherRsa) }, key: otherRsa }, /has jwk/],
    ["x5u", { header: { x5u: "https://login.acme.test/certificate" } }, /has x5u/],
    ["x5c", { header: { x5c: ["certificate"] } }, /has x5c/],
    ["crit", { header: { crit: ["exp"] } }, /has crit/],
    ["an unknown kid", { header: { kid: "another" } }, /no such key/],
    ["a kid that is not a string", { header: { kid: 1 } }, /kid/],
    ["an algorithm that the policy does not list", { alg: "RS512" }, /must be signed with RS256/],
    ["the PSS variant of the algorithm", { alg: "PS256" }, /must be signed with RS256/],
    ["no algorithm", { header: { alg: undefined } }, /must be signed with RS256/],
    ["an algorithm in a different case", { header: { alg: "rs256" } }, /must be signed with RS256/],
    ["a property of the prototype", { header: { alg: "constructor" } }, /must be signed with RS256/],
    ["the issuer's kid with another key", { key: { ...otherRsa, kid: "rsa" } }, /not the issuer's/],
  ])("%s", async (_, minting, reason) => {
    await expectRefused(mint(minting), reason);
  });

  it.each(["none", "None", "NONE", "nOnE"])("alg: %s, with and without a signature", async (alg) => {
    const parts = `${encode({ alg })}.${encode(goodClaims())}`;
    await expectRefused(`${parts}.`, /signed JWT|must be signed/);
    await expectRefused(`${parts}.AA`, /must be signed with RS256/);
    await expectRefused(parts, /signed JWT/);
  });

  it.each(["pem", "der", "jwk"] as const)("HS256 with the public key as %s", async (format) => {
    const type = "spki" as const;
    const secret =
      format === "jwk"
        ? JSON.stringify(jwkOf(rsa))
        : format === "pem"
          ? rsa.publicKey.export({ type, format })
          : rsa.publicKey.export({ type, format });
    const signed = `${encode({ alg: "HS256", kid: "rsa", typ: "JWT" })}.${encode(goodClaims())}`;
    const token = `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
    await expectRefused(token, /must be signed with RS256/);
  });
});

describe("a subject token that is not a JWT", () => {
  it.each<[string, unknown]>([
    ["a user's name", "ann@acme.test"],
    ["nothing", ""],
    ["an opaque token", randomBytes(32).toString("base64url")],
    ["claims without a signature", JSON.stringify(goodClaims())],
    ["an encrypted token", "a.b.c.d.e"],
    ["a header that is not JSON", `${Buffer.from("{").toString("base64url")}.e30.AA`],
    ["a header that is a list", `${encode([])}.${encode({})}.AA`],
    ["a payload that is null", `${encode({ alg: "RS256" })}.${encode(null)}.AA`],
    ["text that is not UTF-8", `${Buffer.from([0xff, 0xfe]).toString("base64url")}.e30.AA`],
    ["40,000 characters", mint({ claims: { padding: "x".repeat(40_000) } })],
  ])("%s", async (_, token) => {
    await expectRefused(token, /not an ID token \(a signed JWT\)|must be signed/);
  });
});

describe("a valid token", () => {
  it("is refused if any character is changed", async () => {
    const token = mint();
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const accepted: number[] = [];
    for (let index = 0; index < token.length; index++) {
      const char = token.charAt(index);
      // The next letter of the alphabet: in a part's last character this changes bits that a lax decoder ignores.
      const other = alphabet.charAt((alphabet.indexOf(char) + 1) % alphabet.length);
      const changed = token.slice(0, index) + other + token.slice(index + 1);
      if ((await exchange(built, { token: changed })).decision === "allow") accepted.push(index);
    }
    expect(accepted).toEqual([]);
    expect(await exchange(built, { token })).toMatchObject({ decision: "allow" });
  });

  it.each<[string, (token: string) => string]>([
    ["padding", (token) => `${token}=`],
    ["white space before it", (token) => ` ${token}`],
    ["a line break after it", (token) => `${token}\n`],
    ["a fourth part", (token) => `${token}.AA`],
    ["plain base64", (token) => token.replace(/-/g, "+").replace(/_/g, "/").concat("==")],
    ["a shorter signature", (token) => token.slice(0, -8)],
  ])("is refused with %s", async (_, change) => {
    await expectRefused(change(mint()), /signed JWT|not the issuer's/);
  });

  it("is accepted once", async () => {
    const token = mint();
    expect(await exchange(built, { token })).toMatchObject({ decision: "allow" });
    await expectRefused(token, /used before/);
  });

  it("is accepted once, whatever valid signature it has: ECDSA signatures can be changed and made anew", async () => {
    const client = backend({ g: ["ES256"], k: [jwkOf(p256)] });
    const token = mint({ alg: "ES256", key: p256 });
    const signed = token.slice(0, token.lastIndexOf("."));
    const others = [mirrored(token), `${signed}.${signatureOf(signed, p256, "ES256")}`];
    for (const other of others) expect(other).not.toBe(token);
    expect(await exchange(built, { token: mirrored(mint({ alg: "ES256", key: p256 })), client })).toMatchObject({
      decision: "allow",
    });
    expect(await exchange(built, { token, client })).toMatchObject({ decision: "allow" });
    for (const other of others) await expectRefused(other, /used before/, client);
  });

  it("is accepted once until the last moment at which it would be accepted", async () => {
    // Its `max_age` of 300 seconds ends before its exp, 240 seconds after it was first used.
    const token = mint();
    expect(await exchange(built, { token })).toMatchObject({ decision: "allow" });
    expect((await exchange(built, { token }, testTime + 240_000)).reason).toMatch(/used before/);
    expect((await exchange(built, { token }, testTime + 240_001)).reason).toMatch(/more than 300 seconds ago/);
    expect(await exchange(built, { token: mint() }, testTime + 240_000)).toMatchObject({ decision: "allow" });
  });

  it("is not marked as used by a request that is refused before it is checked", async () => {
    const token = mint();
    expect(await exchange(built, { token, body: { username: "ann" } })).toMatchObject({ code: "unexpected_parameter" });
    expect(await exchange(built, { token })).toMatchObject({ decision: "allow" });
  });
});

describe("algorithms", () => {
  const all: readonly [alg: string, key: SigningPair][] = [
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
  ];

  it.each(all)("%s is accepted if the policy lists it, and not with another key", async (alg, key) => {
    const client = backend({ g: [alg], k: [jwkOf(key)] });
    const token = mint({ alg, key });
    expect(await exchange(built, { token, client })).toMatchObject({ decision: "allow" });
    const middle = token.length - 20;
    const changed = `${token.slice(0, middle)}${token.charAt(middle) === "A" ? "B" : "A"}${token.slice(middle + 1)}`;
    await expectRefused(changed, /not the issuer's/, client);
  });

  it.each<[string, object]>([
    ["for encryption", { use: "enc" }],
    ["for another algorithm", { alg: "RS512" }],
    ["for other operations", { key_ops: ["encrypt"] }],
    ["of another type", { kty: "EC" }],
    ["that is unreadable", { n: "" }],
  ])("accept no key %s", async (_, more) => {
    await expectRefused(mint(), /no such key|not the issuer's/, backend({ k: [jwkOf(rsa, more)] }));
  });

  it("accept no RSA key below 2048 bits, no key on another curve, and no ambiguous choice of keys", async () => {
    await expectRefused(mint({ key: weakRsa }), /not the issuer's/, backend({ k: [jwkOf(weakRsa)] }));
    const wrongCurve = backend({ g: ["ES256"], k: [jwkOf(p384, { kid: "p256" })] });
    await expectRefused(mint({ alg: "ES256", key: p256 }), /no such key/, wrongCurve);
    const without = { header: { kid: undefined } };
    const two = [jwkOf(rsa), jwkOf(otherRsa)];
    await expectRefused(mint(without), /more than one/, backend({ k: two }));
    await expectRefused(mint(), /more than one/, backend({ k: [jwkOf(rsa), jwkOf(otherRsa, { kid: "rsa" })] }));
    expect(await exchange(built, { token: mint(without) })).toMatchObject({ decision: "allow" });
  });

  it("accept no RSA key over 8192 bits", async () => {
    const huge = rsaOfPrimes(17);
    const token = huge.mint();
    const [header, payload, signature = ""] = token.split(".");
    const key = createPublicKey({ key: huge.jwk, format: "jwk" });
    expect(key.asymmetricKeyDetails?.modulusLength).toBeGreaterThan(8192);
    // Only its length is wrong.
    expect(verify("sha256", Buffer.from(`${header}.${payload}`), key, Buffer.from(signature, "base64url"))).toBe(true);
    await expectRefused(token, /not the issuer's/, backend({ k: [{ ...huge.jwk, kid: "rsa" }] }));
    const large = rsaOfPrimes(16);
    const client = backend({ k: [{ ...large.jwk, kid: "rsa" }] });
    expect(await exchange(built, { token: large.mint(), client })).toMatchObject({ decision: "allow" });
  });

  it.each([3, 17, 65_535])("accept no RSA key with the exponent %i", async (publicExponent) => {
    const key = { ...generateKeyPairSync("rsa", { modulusLength: 2048, publicExponent }), kid: "rsa" };
    await expectRefused(mint({ key }), /not the issuer's/, backend({ k: [jwkOf(key)] }));
  });

  it("accept an ECDSA signature in the encoding of JOSE only", async () => {
    const client = backend({ g: ["ES256"], k: [jwkOf(p256)] });
    const token = mint({ alg: "ES256", key: p256 });
    const [header, payload, signature = ""] = token.split(".");
    const bytes = Buffer.from(signature, "base64url");
    const der = Buffer.concat([
      Buffer.from([0x30, 0x44, 2, 32]),
      bytes.subarray(0, 32),
      Buffer.from([2, 32]),
      bytes.subarray(32),
    ]);
    await expectRefused(`${header}.${payload}.${der.toString("base64url")}`, /not the issuer's/, client);
    await expectRefused(`${header}.${payload}.${Buffer.alloc(64).toString("base64url")}`, /not the issuer's/, client);
  });
});

it("is refused outside its time", async () => {
  const token = mint();
  expect((await exchange(built, { token }, testTime + hour)).reason).toMatch(/more than 300 seconds ago|expired/);
  expect((await exchange(built, { token }, testTime - hour)).reason).toMatch(/missing or in the future/);
});
