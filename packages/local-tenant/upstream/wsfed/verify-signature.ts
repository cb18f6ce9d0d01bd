import { type Element, XMLSerializer } from "@xmldom/xmldom";
import { SignedXml } from "xml-crypto";
import { attributeOf, elementsOf, onlyChild, optionalChild } from "../xml/elements.ts";
import { parseXml } from "../xml/parse-xml.ts";
import { isNamed } from "./is-named.ts";
import { namespaces } from "./namespaces.ts";
import { signatureAlgorithms, signerOf } from "./signer-of.ts";
import { WsFederationError } from "./ws-federation-error.ts";

const exclusive = "http://www.w3.org/2001/10/xml-exc-c14n#";
const enveloped = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
const digestAlgorithms: readonly string[] = [
  "http://www.w3.org/2001/04/xmlenc#sha256",
  "http://www.w3.org/2001/04/xmlenc#sha512",
];
/** An XML name without a colon, which can be quoted in no way. */
const safeId = /^[A-Za-z_][\w.-]{0,255}$/;

/**
 * Verifies the signature on an assertion by one of the certificates, and returns the assertion *as it was signed*: parsed
 * from the very text whose digest was verified, so that there is nothing else to read. The certificate that the
 * signature itself carries counts for nothing.
 * @param document the whole text in which `assertion` was found
 * @throws WsFederationError or XmlError
 */
export function verifySignature(document: string, assertion: Element, certificates: readonly string[]): Element {
  const signature = optionalChild(assertion, namespaces.signature, "Signature");
  if (signature === undefined) throw new WsFederationError("is not signed");
  const idAttribute = assertion.namespaceURI === namespaces.saml1 ? "AssertionID" : "ID";
  const id = attributeOf(assertion, idAttribute);
  if (id === undefined || !safeId.test(id)) throw new WsFederationError(`has no usable ${idAttribute}`);
  const algorithm = assertForm(signature, id);
  const signer = signerOf(signature, algorithm, certificates);
  const text = signer && signedText(document, new XMLSerializer().serializeToString(signature), signer, idAttribute);
  if (text === undefined) throw new WsFederationError("has no valid signature of its identity provider");
  return readSigned(text, assertion, idAttribute, id);
}

/**
 * One reference, to the assertion; no objects, which could hide another; none but known algorithms. The order matters
 * too: the library takes the first element of a name that it finds, which one in a KeyInfo ahead of the rest would be.
 *
 * @returns the signature's algorithm
 */
function assertForm(signature: Element, id: string): string {
  const [info, value, ...rest] = elementsOf(signature).map((part) => (isSignature(part) ? part.localName : undefined));
  const isPlain = info === "SignedInfo" && value === "SignatureValue" && ["", "KeyInfo"].includes(rest.join());
  if (!isPlain) throw new WsFederationError("has a signature of another form than SAML's");
  const signedInfo = onlyChild(signature, namespaces.signature, "SignedInfo");
  const reference = onlyChild(signedInfo, namespaces.signature, "Reference");
  if (attributeOf(reference, "URI") !== `#${id}`) throw new WsFederationError("has a signature that is not over it");
  assertAlgorithm(signedInfo, "CanonicalizationMethod", [exclusive]);
  const algorithm = assertAlgorithm(signedInfo, "SignatureMethod", [...signatureAlgorithms.keys()]);
  assertAlgorithm(reference, "DigestMethod", digestAlgorithms);
  const transforms = elementsOf(onlyChild(reference, namespaces.signature, "Transforms"));
  const algorithms = transforms.map((transform) => attributeOf(transform, "Algorithm"));
  if (algorithms.join(" ") !== `${enveloped} ${exclusive}`) {
    throw new WsFederationError("has a signature that transforms what it signs");
  }
  return algorithm;
}

function isSignature({ namespaceURI }: Element): boolean {
  return namespaceURI === namespaces.signature;
}

function assertAlgorithm(parent: Element, name: string, allowed: readonly string[]): string {
  const algorithm = attributeOf(onlyChild(parent, namespaces.signature, name), "Algorithm") ?? "";
  if (!allowed.includes(algorithm)) throw new WsFederationError(`has a signature with a ${name} that is not allowed`);
  return algorithm;
}

/** What the signature is over, if it verifies by this certificate. The library throws at some bad signatures. */
function signedText(document: string, signature: string, certificate: string, idAttribute: string): string | undefined {
  const verifier = new SignedXml({
    publicCert: certificate,
    getCertFromKeyInfo: () => null,
    // `ID` it knows by itself; named again it would count twice, and look like two elements of one id.
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
  if (signed === null || !isSame) throw new WsFederationError("has a signature that is not over it");
  return signed;
}
