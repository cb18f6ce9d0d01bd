import { describe, expect, it } from "@jest/globals";
import { type AssertionKind, readAssertion } from "../../../actions/client-credentials-guard/client-assertion.ts";

const encode = (text: string) => Buffer.from(text, "utf8").toString("base64url");
const ofTexts = (header: string, claims: string, signature = "c2ln") =>
  `${encode(header)}.${encode(claims)}.${signature}`;

describe("readAssertion", () => {
  it("takes the headers and claims that a client assertion has", () => {
    const header = { alg: "RS256", typ: "JWT", kid: "1", x5t: "a", "x5t#S256": "b" };
    const claims = { iss: "client", sub: "client", aud: "https://tenant.test/", exp: 3, nbf: 1, iat: 2, jti: "x" };
    expect(readAssertion(ofTexts(JSON.stringify(header), JSON.stringify(claims)))).toBe("plain");
  });

  it("reads 16,384 characters and no more", () => {
    // Both signatures have a multiple of four characters, so that their encoding is canonical.
    expect(readAssertion(ofTexts("{}", "{}", "").padEnd(16_384, "A"))).toBe("plain");
    expect(readAssertion(ofTexts("{ }", "{}", "").padEnd(16_385, "A"))).toBe("unreadable");
    expect(readAssertion(ofTexts("{ }", "{}", "").padEnd(16_381, "A"))).toBe("plain");
  });

  it.each<[claims: string, AssertionKind]>([
    ['{"aud":["a",":"]}', "plain"],
    ['{"aud":[":","a"]}', "plain"],
    ['{"jti":"a\\":\\"b"}', "plain"],
    ['{"jti" : "a"}', "plain"],
    ['{"jti":"a","jti":"a"}', "unreadable"],
    ['{"jti":"a","j\\u0074i":"a"}', "unreadable"],
    ['\ufeff{"jti":"a"}', "unreadable"],
    ["[]", "unreadable"],
    ["null", "unreadable"],
    ['{"name":"ann"}', "says_more"],
    ['{"exp":"1"}', "says_more"],
    ['{"iss":["client"]}', "says_more"],
    ['{"aud":["a",1]}', "says_more"],
  ])("finds the claims %s %s", (claims, kind) => {
    expect(readAssertion(ofTexts("{}", claims))).toBe(kind);
  });

  it("cannot read a text that is not UTF-8", () => {
    const claims = Buffer.from('{"jti":"\u00ff"}', "latin1").toString("base64url");
    expect(readAssertion(`${encode("{}")}.${claims}.c2ln`)).toBe("unreadable");
  });

  it.each(["", "e30.e30", "e30.e30.", ".e30.c2ln", "e30..c2ln", "e30.e30.c2ln.c2ln", "e30.e30.c2ln.", "e30.e30.c2lnA"])(
    "cannot read %j",
    (assertion) => {
      expect(readAssertion(assertion)).toBe("unreadable");
    },
  );
});
