import { describe, expect, it } from "@jest/globals";
import { Refusal } from "../../../actions/policy/decision/refusal.ts";
import { acceptedUntil, checkSignature, readSubjectToken } from "../../../actions/token-exchange/subject-token.ts";
import type { ExchangeTrust } from "../../../actions/token-exchange/trust.ts";
import { testTime } from "../fixture.ts";
import { trust } from "./exchanging.ts";
import { encode, goodClaims, jwkOf, type Minting, mint, otherRsa, p256, rsa } from "./tokens.ts";

const seconds = testTime / 1000;
const trusted = trust() as unknown as ExchangeTrust;
const read = (token: unknown, by = trusted) => readSubjectToken(token, by, testTime);
const refused = (detail: string) => new Refusal("subject_token_not_accepted", detail);
const notToken = refused("it is not an ID token (a signed JWT)");
const withClaims = (claims: Readonly<Record<string, unknown>>) => () => read(mint({ claims }));

/** The good claims and one more as it is written, each character a byte. */
const rawPayload = (more: string) =>
  Buffer.from(`${JSON.stringify(goodClaims()).slice(0, -1)},${more}}`, "latin1").toString("base64url");

describe("a subject token", () => {
  it("is read with what it was signed as", () => {
    const token = mint({ claims: { jti: "1" } });
    const [header, payload, signature] = token.split(".");
    expect(read(token)).toEqual({
      algorithm: "RS256",
      keyId: "rsa",
      claims: { ...goodClaims(), jti: "1" },
      signed: `${header}.${payload}`,
      signature: Buffer.from(signature ?? "", "base64url"),
    });
    expect(read(mint({ header: { kid: undefined } })).keyId).toBeUndefined();
  });

  it("may have 32,768 characters", () => {
    /** A claim makes the rest, which is the signature, a multiple of four characters: then it is canonical. */
    const ofLength = (length: number) => {
      const signed = ["", "x", "xx", "xxx"]
        .map((pad) => `${encode({ alg: "RS256" })}.${encode({ ...goodClaims(), pad })}.`)
        .find((each) => (length - each.length) % 4 === 0);
      return (signed ?? "").padEnd(length, "A");
    };
    expect(read(ofLength(32_768)).algorithm).toBe("RS256");
    expect(() => read(ofLength(32_769))).toThrow(notToken);
    expect(() => read(ofLength(32_772))).toThrow(notToken);
  });

  it.each<[string, unknown]>([
    ["an object", { sub: "1" }],
    ["a list of a token", [mint()]],
    ["nothing", undefined],
    ["two parts", "e30.e30"],
    ["four parts", `${mint()}.AA`],
    ["an empty header", ".e30.AA"],
    ["a header that is a list", `${encode([])}.${encode({})}.AA`],
    ["a header that is no JSON", `${Buffer.from("{").toString("base64url")}.e30.AA`],
    ["a header that is no UTF-8", `${Buffer.from([0xff]).toString("base64url")}.e30.AA`],
    ["a text that is no UTF-8 in its payload", `${encode({ alg: "RS256" })}.${rawPayload('"name":"\u00ff"')}.AA`],
    ["a payload that is null", `${encode({ alg: "RS256" })}.${encode(null)}.AA`],
    ["no signature", mint().replace(/[^.]*$/, "")],
    ["a signature with padding", `${mint()}==`],
    ["a signature with a line break", `${mint()}\n`],
    ["a signature with stray bits", mint().replace(/.$/, "B")],
  ])("is none with %s", (_what, token) => {
    expect(() => read(token)).toThrow(notToken);
  });

  const typ = "it is not an ID token by its typ";
  it.each<[string, Minting, string]>([
    ["another algorithm", { alg: "PS256" }, "it must be signed with RS256"],
    ["no algorithm", { header: { alg: undefined } }, "it must be signed with RS256"],
    ["an unknown algorithm", { header: { alg: "HS256" } }, "it must be signed with RS256"],
    ["another typ", { header: { typ: "at+jwt" } }, typ],
    ["a typ that begins like it", { header: { typ: "JWTS" } }, typ],
    ["a typ in a list", { header: { typ: ["JWT"] } }, typ],
    ["a kid that is no text", { header: { kid: 1 } }, "its kid is not a string"],
    ...["jku", "jwk", "x5u", "x5c", "crit"].map((name): [string, Minting, string] => [
      name,
      { header: { [name]: null } },
      `its header has ${name}, but keys come from the policy only`,
    ]),
  ])("is refused with %s in its header", (_what, minting, detail) => {
    expect(() => read(mint(minting))).toThrow(refused(detail));
  });

  it("may have typ JWT in any case, or none", () => {
    for (const each of ["jwt", "Jwt", undefined]) expect(read(mint({ header: { typ: each } })).keyId).toBe("rsa");
  });

  it("must be signed with an algorithm of the policy, and one that is known", () => {
    const both = { ...trusted, g: ["RS256", "PS256"] };
    expect(() => read(mint({ alg: "ES256", key: p256 }), both)).toThrow(
      refused("it must be signed with RS256 or PS256"),
    );
    const unknown = { ...trusted, g: ["HS256"] };
    expect(() => read(mint({ header: { alg: "HS256" } }), unknown)).toThrow(refused("it must be signed with HS256"));
  });

  const audience = "its audience is not the one in the policy";
  const azp = "its azp is not the audience in the policy";
  const kind = "it is not an ID token by its claims";
  const expired = "it has expired or has no exp";
  const future = "its iat is missing or in the future";
  const old = "it was issued more than 300 seconds ago; get a new one";
  const early = "it is not valid yet";
  const sub = "its sub is missing or malformed";
  it.each<[string, Record<string, unknown>, string]>([
    ["another issuer", { iss: "x" }, "its issuer is not the one in the policy"],
    ["another audience", { aud: "x" }, audience],
    ["other audiences", { aud: ["x", "y"], azp: "acme-intranet" }, audience],
    ["another azp", { azp: "x" }, azp],
    ["two audiences without azp", { aud: ["acme-intranet", "x"] }, azp],
    ["scope", { scope: "" }, kind],
    ["scp", { scp: null }, kind],
    ["events", { events: {} }, kind],
    ["another typ", { typ: "Bearer" }, kind],
    ["another token_use", { token_use: "access" }, kind],
    ["no exp", { exp: undefined }, expired],
    ["an exp that is a text", { exp: `${seconds + 60}` }, expired],
    ["an exp that is no number", { exp: null }, expired],
    ["an exp of now", { exp: seconds }, expired],
    ["no iat", { iat: undefined }, future],
    ["an iat that is a text", { iat: `${seconds}` }, future],
    ["an iat beyond the leeway", { iat: seconds + 10.5 }, future],
    ["an old iat", { iat: seconds - 300.5 }, old],
    ["an nbf beyond the leeway", { nbf: seconds + 10.5 }, early],
    ["an nbf that is a text", { nbf: "0" }, early],
    ["no sub", { sub: undefined }, sub],
    ["a sub that is a number", { sub: 1 }, sub],
    ["an empty sub", { sub: "" }, sub],
    ["a long sub", { sub: "x".repeat(256) }, sub],
    ["a control character in its sub", { sub: "a\u001fb" }, sub],
    ["DEL in its sub", { sub: "a\u007f" }, sub],
    ["a line break after its sub", { sub: "a\n" }, sub],
    ["a letter beyond ASCII in its sub", { sub: "\u00e9a" }, sub],
  ])("is refused with %s", (_what, claims, detail) => {
    expect(withClaims(claims)).toThrow(refused(detail));
  });

  it.each<[string, Record<string, unknown>]>([
    ["its audience in a list", { aud: ["acme-intranet"] }],
    ["two audiences and azp", { aud: ["x", "acme-intranet"], azp: "acme-intranet" }],
    ["azp", { azp: "acme-intranet" }],
    ["the marks of an ID token", { typ: "ID", token_use: "id" }],
    ["an exp just ahead", { exp: seconds + 0.001 }],
    ["an iat within the leeway", { iat: seconds + 10 }],
    ["the last moment of its age", { iat: seconds - 300 }],
    ["an nbf within the leeway", { nbf: seconds + 10 }],
    ["a sub of one space", { sub: " " }],
    ["a sub of 255 characters", { sub: "~".repeat(255) }],
  ])("is accepted with %s", (_what, claims) => {
    expect(withClaims(claims)).not.toThrow();
  });

  it("is refused with a time beyond all numbers", () => {
    const token = `${encode({ alg: "RS256" })}.${rawPayload('"exp":1e999')}.AA`;
    expect(() => read(token)).toThrow(refused(expired));
  });

  it("is accepted until its exp, or the end of its age", () => {
    const until = (exp: number) => acceptedUntil(read(mint({ claims: { iat: seconds - 60, exp } })), trusted);
    expect(until(seconds + 3600)).toBe(testTime + 240_001);
    expect(until(seconds + 100.5)).toBe(testTime + 100_501);
  });
});

describe("the signature of a subject token", () => {
  const noKey = refused("the issuer has no such key, or more than one");
  const check =
    (keys: readonly object[], minting: Minting = {}) =>
    () =>
      checkSignature(read(mint(minting)), keys as never);

  it("is by the key that its kid names, or by the only one", () => {
    expect(check([jwkOf(otherRsa), jwkOf(rsa)])).not.toThrow();
    expect(check([jwkOf(rsa)], { header: { kid: undefined } })).not.toThrow();
    expect(check([jwkOf(rsa), jwkOf(p256)], { header: { kid: undefined } })).not.toThrow();
  });

  it("is by no key, or more than one", () => {
    expect(check([])).toThrow(noKey);
    expect(check([jwkOf(otherRsa)])).toThrow(noKey);
    expect(check([jwkOf(rsa), jwkOf(otherRsa)], { header: { kid: undefined } })).toThrow(noKey);
    expect(check([jwkOf(rsa), jwkOf(rsa)])).toThrow(noKey);
  });

  it("is by another key than the issuer's", () => {
    expect(check([jwkOf({ ...otherRsa, kid: "rsa" })])).toThrow(refused("its signature is not the issuer's"));
  });
});
