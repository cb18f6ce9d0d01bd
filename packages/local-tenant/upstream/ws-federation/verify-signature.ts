import { type Element, XMLSerializer } from "@xmldom/xmldom";
import { SignedXml } from "xml-crypto";
import { MessageError } from "../message-error.ts";
import { namespaces } from "../saml-assertions/namespaces.ts";
import { assertSignatureForm, exclusiveCanonicalization } from "../saml-assertions/signature-form.ts";
import { attributeOf, isNamed, optionalChild } from "../xml/elements.ts";
import { parseXml } from "../xml/parse-xml.ts";
import { signatureAlgorithms, signerOf } from "./signer-of.ts";

const allowed = { canonicalization: [exclusiveCanonicalization], signature: [...signatureAlgorithms.keys()] };
/** An XML name without a colon, so that it cannot break out of a quoted XPath expression. */
const safeId = /^[A-Za-z_][\w.-]{0,255}$/;

/**
 * Verifies the signature of an assertion with one of the certificates, and returns the assertion *as it was signed*:
 * parsed from the text whose digest was verified. The certificate in the signature itself is ignored.
 *
 * @param document the whole text in which `assertion` was found
 * @throws {MessageError}
 */
export function verifySignature(document: string, assertion: Element, certificates: readonly string[]): Element {
  const signature = optionalChild(assertion, namespaces.signature, "Signature");
  if (signature === undefined) throw new MessageError("is not signed");
  const idAttribute = assertion.namespaceURI === namespaces.saml1 ? "AssertionID" : "ID";
  const id = attributeOf(assertion, idAttribute);
  if (id === undefined || !safeId.test(id)) throw new MessageError(`has no usable ${idAttribute}`);
  assertSignatureForm(signature, id, allowed);
  const signer = signerOf(signature, certificates);
  const text = signer && signedText(document, new XMLSerializer().serializeToString(signature), signer, idAttribute);
  if (text === undefined) throw new MessageError("has no valid signature of its identity provider");
  return readSigned(text, assertion, idAttribute, id);
}

/** The signed text, if this certificate verifies it. The library throws on some invalid signatures. */
function signedText(document: string, signature: string, certificate: string, idAttribute: string): string | undefined {
  const verifier = new SignedXml({
    publicCert: certificate,
    getCertFromKeyInfo: () => null,
    // The library knows `ID` already. Naming it again would make it count every id twice.
    ...(idAttribute !== "ID" && { idAttribute }),
  });
  try {
    verifier.loadSignature(signature);
    if (!verifier.checkSignature(document)) return undefined;
    const [signed, ...others] = verifier.getSignedReferences();
    return others.length === 0 ? signed : undefined;
  } catch {
    return undefined;
  }
}

function readSigned(text: string, found: Element, idAttribute: string, id: string): Element {
  const signed = parseXml(text, { comments: "refused" }).documentElement;
  const isSame =
    signed !== null &&
    isNamed(signed, found.namespaceURI ?? "", "Assertion") &&
    attributeOf(signed, idAttribute) === id;
  if (signed === null || !isSame) throw new MessageError("has a signature that is not over it");
  return signed;
}
