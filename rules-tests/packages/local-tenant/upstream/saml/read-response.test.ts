import { describe, expect, it } from "@jest/globals";
import { OAuthError } from "../../../../../packages/auth0-dialect/oauth-error.ts";
import { MessageError } from "../../../../../packages/local-tenant/upstream/message-error.ts";
import { readResponse } from "../../../../../packages/local-tenant/upstream/saml/read-response.ts";
import { connectionWith } from "../connection.ts";

const saml = "urn:oasis:names:tc:SAML:2.0:assertion";
const digest = "http://www.w3.org/2001/04/xmlenc#sha256";
const exclusive = "http://www.w3.org/2001/10/xml-exc-c14n#";
const rsa = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";

/** The form of a signature, which nobody made. */
function signature(id: string, method = rsa, canonicalization = exclusive): string {
  const transforms = `<Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/><Transform Algorithm="${canonicalization}"/>`;
  const reference = `<Reference URI="#${id}"><Transforms>${transforms}</Transforms><DigestMethod Algorithm="${digest}"/><DigestValue>AAAA</DigestValue></Reference>`;
  const signedInfo = `<SignedInfo><CanonicalizationMethod Algorithm="${canonicalization}"/><SignatureMethod Algorithm="${method}"/>${reference}</SignedInfo>`;
  return `<Signature xmlns="http://www.w3.org/2000/09/xmldsig#">${signedInfo}<SignatureValue>AAAA</SignatureValue></Signature>`;
}

const parts = {
  root: "samlp:Response",
  protocol: "urn:oasis:names:tc:SAML:2.0:protocol",
  version: ' Version="2.0"',
  attributes: ' ID="_r" Destination="https://tenant.example/" InResponseTo="_q"',
  issuer: "<saml:Issuer> urn:idp </saml:Issuer>",
  ofResponse: "",
  status: '<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>',
  assertionName: "saml:Assertion",
  id: ' ID="_a"',
  ofAssertion: signature("_a"),
  inside: "",
  after: "",
};
type Parts = typeof parts;

function xml(changes: Partial<Parts> = {}): string {
  const all = { ...parts, ...changes };
  const assertion = `<${all.assertionName}${all.id}>${all.ofAssertion}${all.inside}</${all.assertionName}>`;
  const inner = `${all.issuer}${all.ofResponse}${all.status}${all.assertionName === "" ? "" : assertion}${all.after}`;
  return `<${all.root} xmlns:samlp="${all.protocol}" xmlns:saml="${saml}"${all.version}${all.attributes}>${inner}</${all.root}>`;
}

const encoded = (text: string) => Buffer.from(text).toString("base64");
const read = (changes: Partial<Parts> = {}) => readResponse(connectionWith(), encoded(xml(changes)));

function thrownBy(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return error;
  }
}

describe("a SAML response", () => {
  it("is read, with what is known of its envelope", () => {
    expect(read()).toEqual({
      text: xml(),
      isSigned: false,
      destination: "https://tenant.example/",
      inResponseTo: "_q",
      issuer: "urn:idp",
      assertionId: "_a",
    });
    expect(read({ attributes: "", issuer: "" })).toMatchObject({
      destination: undefined,
      inResponseTo: undefined,
      issuer: undefined,
    });
  });

  it("may be signed itself, with or without its assertion", () => {
    const ofResponse = signature("_r");
    expect(read({ ofResponse })).toMatchObject({ isSigned: true });
    expect(read({ ofResponse, ofAssertion: "" })).toMatchObject({ isSigned: true, assertionId: "_a" });
    expect(read({ ofResponse, ofAssertion: "", id: "" })).toMatchObject({ assertionId: "" });
  });

  it.each([
    [rsa, "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"],
    ["http://www.w3.org/2001/04/xmldsig-more#rsa-sha512", exclusive],
    ["http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1", exclusive],
  ])("may be signed with %s over %s", (method, canonicalization) => {
    expect(read({ ofAssertion: signature("_a", method, canonicalization) })).toMatchObject({ isSigned: false });
  });

  it.each(["_a", "", "PGE+!", "=PGE+", "PGE+===", "PGE+=x", "%3Ca%3E"])("%j is not base64", (text) => {
    expect(() => readResponse(connectionWith(), text)).toThrow(new MessageError("is not base64"));
  });

  it("may have white space in its base64, and its padding", () => {
    const text = encoded(xml({ inside: "x" })).replace(/=*$/, "");
    const padding = "=".repeat((4 - (text.length % 4)) % 4);
    const spaced = `${text.slice(0, 40)}\r\n ${text.slice(40)}${padding}\n`;
    expect(readResponse(connectionWith(), spaced)).toMatchObject({ assertionId: "_a" });
    for (const fill of ["", "y", "yy"]) {
      expect(readResponse(connectionWith(), encoded(xml({ inside: fill })))).toMatchObject({ assertionId: "_a" });
    }
  });

  it.each<[string, Partial<Parts>, string]>([
    ["another root", { root: "samlp:LogoutResponse" }, "is not a SAML 2.0 response"],
    ["another namespace", { protocol: "urn:x" }, "is not a SAML 2.0 response"],
    ["no version", { version: "" }, "is not SAML version 2.0"],
    ["another version", { version: ' Version="1.1"' }, "is not SAML version 2.0"],
    ["a comment", { inside: "<!-- -->" }, "holds a comment"],
    ["no status", { status: "" }, "has no Status in its Response"],
    ["no status code", { status: "<samlp:Status/>" }, "has no StatusCode in its Status"],
    ["no assertion", { assertionName: "" }, "has no assertion"],
    ["no signature", { ofAssertion: "" }, "is not signed"],
    ["two issuers", { issuer: parts.issuer + parts.issuer }, "has more than one Issuer in its Response"],
    ["an issuer with elements", { issuer: "<saml:Issuer><saml:x/></saml:Issuer>" }, "has elements in its Issuer"],
  ])("with %s is refused", (_what, changes, reason) => {
    expect(() => read(changes)).toThrow(new MessageError(reason));
  });

  const place = "has more than one assertion, or one in the wrong place";
  it.each<[string, Partial<Parts>, string]>([
    ["a second assertion", { after: "<saml:Assertion/>" }, place],
    ["a second assertion of another namespace", { after: '<Assertion xmlns="urn:x"/>' }, place],
    ["a second assertion deep inside", { inside: "<saml:Advice><saml:Assertion/></saml:Advice>" }, place],
    ["an assertion of another namespace", { assertionName: "Assertion" }, place],
    [
      "its assertion deep inside",
      {
        assertionName: "",
        after: `<samlp:Extensions><saml:Assertion ID="_a">${signature("_a")}</saml:Assertion></samlp:Extensions>`,
      },
      place,
    ],
    ["a response inside", { inside: "<samlp:Response/>" }, place],
    ["a response of another namespace inside", { after: '<Response xmlns="urn:x"/>' }, place],
    ["an id twice", { after: '<samlp:x ID="_a"/>' }, "has a duplicate ID"],
    ["an id twice, in small letters", { inside: '<saml:x id="_r"/>' }, "has a duplicate ID"],
    ["an id twice, in a namespace", { inside: '<saml:x saml:Id="_a"/>' }, "has a duplicate ID"],
    [
      "a signature of something else",
      { after: signature("_r"), inside: `<saml:x>${signature("_x")}</saml:x>` },
      "has a signature in the wrong place",
    ],
    [
      "a signature of another namespace",
      { ofAssertion: signature("_a").replace("2000/09/xmldsig#", "2000/09/other#") },
      "has a signature in the wrong place",
    ],
    ["two signatures of its assertion", { inside: signature("_a") }, "has an element that is signed twice"],
    [
      "two signatures of itself",
      { ofResponse: signature("_r") + signature("_r") },
      "has an element that is signed twice",
    ],
    [
      "an unfit second signature",
      { ofResponse: signature("_a") },
      "has a signature that does not cover its parent element",
    ],
    [
      "a signature over nothing",
      { ofAssertion: signature(""), id: "" },
      "has a signature that does not cover its parent element",
    ],
    [
      "a signature by SHA-1",
      { ofAssertion: signature("_a", "http://www.w3.org/2000/09/xmldsig#rsa-sha1") },
      "has a signature with a SignatureMethod that is not accepted (SHA-1 is not)",
    ],
  ])("with %s is refused as ambiguous", (_what, changes, reason) => {
    expect(() => read(changes)).toThrow(new MessageError(reason));
  });

  it("may have other attributes of equal values", () => {
    expect(read({ after: '<samlp:x a="_a"/><samlp:y a="_a"/>' })).toMatchObject({ assertionId: "_a" });
  });

  it.each(["EncryptedAssertion", "EncryptedID", "EncryptedData"])("with %s is refused as unsupported", (name) => {
    const refusal = new OAuthError(400, "invalid_request", "The local tenant lacks encrypted SAML assertions.");
    for (const changes of [{ after: `<saml:${name}/>` }, { inside: `<x:${name} xmlns:x="urn:x"/>`, ofAssertion: "" }]) {
      expect(() => read(changes)).toThrow(refusal);
    }
  });

  describe("of a login that the provider refused", () => {
    const code = (value: string, inner = "") => `<samlp:StatusCode Value="${value}">${inner}</samlp:StatusCode>`;
    const status = (inner: string) => ({ status: `<samlp:Status>${inner}</samlp:Status>`, assertionName: "" });
    const names = "urn:oasis:names:tc:SAML:2.0:status:";
    it.each<[string, string]>([
      [code(`${names}Responder`), "Responder"],
      [code(`${names}Responder`, code(`${names}AuthnFailed`)), "AuthnFailed"],
      [code(`${names}Success2`), "Success2"],
      [`${code(`${names}Requester`)}<samlp:StatusMessage> not today </samlp:StatusMessage>`, "Requester: not today"],
      [`${code(`${names}Requester`)}<samlp:StatusMessage> </samlp:StatusMessage>`, "Requester"],
      [code("plain"), "plain"],
      [code("ends:"), "no status"],
      ["<samlp:StatusCode/>", "no status"],
      ["<samlp:StatusCode/><samlp:StatusMessage>a\u202eb\nc</samlp:StatusMessage>", "no status: a b c"],
      [
        `<samlp:StatusCode/><samlp:StatusMessage>${"x".repeat(400)}</samlp:StatusMessage>`,
        `no status: ${"x".repeat(289)}`,
      ],
    ])("tells %s", (inner, said) => {
      const message = `The identity provider of globex refused: ${said}`;
      expect(thrownBy(() => read(status(inner)))).toMatchObject({ status: 403, error: "access_denied", message });
    });

    it("has one status, one code and one message", () => {
      const message = "<samlp:StatusMessage/>";
      for (const inner of [code("a") + code("b"), code("a", code("b") + code("c")), code("a") + message + message]) {
        expect(() => read(status(inner))).toThrow(/^has more than one Status(Code|Message) in its Status/);
      }
    });
  });
});
