import { sign } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import type { Element } from "@xmldom/xmldom";
import { ExclusiveCanonicalization } from "xml-crypto";
import { MessageError } from "../../../../../packages/local-tenant/upstream/message-error.ts";
import { namespaces } from "../../../../../packages/local-tenant/upstream/saml-assertions/namespaces.ts";
import { signerOf } from "../../../../../packages/local-tenant/upstream/ws-federation/signer-of.ts";
import { verifySignature } from "../../../../../packages/local-tenant/upstream/ws-federation/verify-signature.ts";
import { childrenOf, descendantsOf } from "../../../../../packages/local-tenant/upstream/xml/elements.ts";
import { testAuthority } from "../../../../shared-keys.ts";
import { certificateOf, sharedSigningKey } from "../signing-key.ts";
import { elementOf } from "../xml/element-of.ts";
import { assertion, response, type SignatureContent, signed, type TokenContent } from "./token-forge.ts";

const key = sharedSigningKey();
/** Of another key. */
const { ca: otherCertificate } = testAuthority();

function assertionOf(document: string): Element {
  const found = descendantsOf(elementOf(document)).find(({ localName }) => localName === "Assertion");
  if (found === undefined) throw new Error("no assertion");
  return found;
}
const verify = (document: string, certificates = [key.cert]) =>
  verifySignature(document, assertionOf(document), certificates);
const good = (content: TokenContent = {}, changes: SignatureContent = {}) =>
  response(signed(key, assertion(content), changes));
const invalid = new MessageError("has no valid signature of its identity provider");

describe.each(["1.1", "2.0"] as const)("the signature of a SAML %s assertion", (version) => {
  const idAttribute = version === "1.1" ? "AssertionID" : "ID";

  it("verifies with one of the provider's certificates", () => {
    const found = verify(good({ version, id: "_1" }), [otherCertificate, key.cert]);
    expect(found.localName).toBe("Assertion");
    expect(found.getAttribute(idAttribute)).toBe("_1");
    expect(childrenOf(found, namespaces.signature, "Signature")).toEqual([]);
  });

  it.each<[string, SignatureContent]>([
    ["RSA and SHA-512", { signatureAlgorithm: "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512" }],
    ["a SHA-512 digest", { digestAlgorithm: "http://www.w3.org/2001/04/xmlenc#sha512" }],
  ])("may be by %s", (_what, changes) => {
    expect(verify(good({ version }, changes)).localName).toBe("Assertion");
  });

  it("does not verify with another certificate, or none, or one that it holds itself", () => {
    const document = good({ version });
    expect(() => verify(document, [otherCertificate])).toThrow(invalid);
    expect(() => verify(document, [])).toThrow(invalid);
    const own = `<KeyInfo><X509Data><X509Certificate>${certificateOf(key)}</X509Certificate></X509Data></KeyInfo>`;
    const withOwn = document.replace(/(<\/SignatureValue>)(<KeyInfo>.*<\/KeyInfo>)?/, `$1${own}`);
    expect(() => verify(withOwn, [otherCertificate])).toThrow(invalid);
  });

  it("does not cover what was changed afterwards", () => {
    expect(() => verify(good({ version }).replaceAll(">jo<", ">mallory<"))).toThrow(invalid);
    expect(() => verify(good({ version }).replace(/<SignatureValue>...../, "<SignatureValue>AAAAA"))).toThrow(invalid);
    expect(() => verify(good({ version }).replace(/<DigestValue>...../, "<DigestValue>AAAAA"))).toThrow(invalid);
  });

  it("must be there", () => {
    expect(() => verify(response(assertion({ version })))).toThrow(new MessageError("is not signed"));
  });

  it.each(["1", "-1", "a:b", "a'b", " a", "a ", "", "x".repeat(257)])("needs another id than %j", (id) => {
    const document = good({ version, id: "_1" }).replaceAll("_1", id);
    expect(() => verify(document)).toThrow(new MessageError(`has no usable ${idAttribute}`));
  });

  it.each(["_", "a.b-c_9", "Z", "x".repeat(256)])("may cover the id %j", (id) => {
    expect(verify(good({ version, id })).getAttribute(idAttribute)).toBe(id);
  });

  it("needs an id", () => {
    const document = good({ version }).replace(new RegExp(` ${idAttribute}="[^"]*"`), "");
    expect(() => verify(document)).toThrow(new MessageError(`has no usable ${idAttribute}`));
  });

  it("needs a form that is allowed", () => {
    const document = good({ version }, { signatureAlgorithm: "http://www.w3.org/2000/09/xmldsig#rsa-sha1" });
    expect(() => verify(document)).toThrow(
      new MessageError("has a signature with a SignatureMethod that is not accepted (SHA-1 is not)"),
    );
    const inclusive = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
    expect(() => verify(good({ version }, { canonicalization: inclusive }))).toThrow(
      new MessageError("has a signature with a CanonicalizationMethod that is not accepted (SHA-1 is not)"),
    );
  });

  it("covers the assertion that was found, not another element of its id", () => {
    const document = good({ version, id: "_1" });
    const signature = /<Signature .*<\/Signature>/.exec(document)?.[0] ?? "";
    const closing = "</saml:Assertion>";
    const forged = assertion({ version, nameId: "mallory", id: "_1" }).replace(closing, `${signature}${closing}`);
    const original = assertionOf(document)
      .toString()
      .replace(signature, "")
      .replaceAll("saml:Assertion", "saml:Advice");
    expect(() => verify(response(forged, original))).toThrow(invalid);
  });
});

describe("the signer of a token", () => {
  const signature = (document: string) => {
    const [found] = childrenOf(assertionOf(document), namespaces.signature, "Signature");
    if (found === undefined) throw new Error("no signature");
    return found;
  };

  it("is the certificate whose key signed", () => {
    expect(signerOf(signature(good()), [otherCertificate, key.cert])).toBe(key.cert);
    expect(signerOf(signature(good()), [otherCertificate])).toBeUndefined();
  });

  it("is nobody if the method is unknown, or missing", () => {
    const changed = (to: string) => signature(good().replace(/(<SignatureMethod) Algorithm="[^"]*"/, `$1${to}`));
    expect(signerOf(changed(' Algorithm="urn:x"'), [key.cert])).toBeUndefined();
    expect(signerOf(changed(""), [key.cert])).toBeUndefined();
  });

  it("is nobody if the method is unknown, though the signature would verify by its key's usual method", () => {
    const unknown = signature(good().replace(/(<SignatureMethod) Algorithm="[^"]*"/, '$1 Algorithm="urn:x"'));
    const [signedInfo] = childrenOf(unknown, namespaces.signature, "SignedInfo");
    const text = new ExclusiveCanonicalization().process(signedInfo as never, {});
    const value = sign("RSA-SHA256", Buffer.from(text), key.key).toString("base64");
    for (const each of childrenOf(unknown, namespaces.signature, "SignatureValue")) each.textContent = value;
    expect(signerOf(unknown, [key.cert])).toBeUndefined();
  });

  it.each(["SignedInfo", "SignatureMethod", "SignatureValue"])("is not looked for without a %s", (name) => {
    const document = good().replaceAll(new RegExp(`(</?)${name}\\b`, "g"), "$1Other");
    expect(() => signerOf(signature(document), [key.cert])).toThrow(`has no ${name} in its `);
  });
});
