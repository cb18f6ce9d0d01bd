import type { Element } from "@xmldom/xmldom";
import { attributeOf, childrenOf, descendantsOf, elementsOf, onlyChild } from "../xml/elements.ts";
import { XmlError } from "../xml/xml-error.ts";
import { signatureNamespace } from "./namespaces.ts";

const excC14n = "http://www.w3.org/2001/10/xml-exc-c14n#";
const c14n = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
const enveloped = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";

/** What a signature may be made with, by the element that says so. No SHA-1, no shared secrets, nothing that keeps comments. */
const allowed: ReadonlyMap<string, readonly string[]> = new Map([
  ["CanonicalizationMethod", [excC14n, c14n]],
  [
    "SignatureMethod",
    [
      "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
      "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512",
      "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1",
    ],
  ],
  ["DigestMethod", ["http://www.w3.org/2001/04/xmlenc#sha256", "http://www.w3.org/2001/04/xmlenc#sha512"]],
  ["Transform", [enveloped, excC14n, c14n]],
]);

const parts: ReadonlySet<string> = new Set(["SignedInfo", "SignatureValue", "KeyInfo"]);

/**
 * Whether every signature is one that SAML allows (Core, 5.4): a child of the response or of its assertion, over that
 * very element as a whole, once. What libraries have been deceived by is not let through to one.
 *
 * @throws XmlError
 */
export function assertSignaturesPlain(all: readonly Element[], response: Element, assertion: Element): void {
  const signatures = all.filter(({ localName }) => localName === "Signature");
  if (signatures.length === 0) throw new XmlError("is not signed");
  for (const signature of signatures) {
    const parent = [response, assertion].find((element) => element === signature.parentNode);
    if (parent === undefined || signature.namespaceURI !== signatureNamespace) {
      throw new XmlError("has a signature out of its place");
    }
    if (signatures.some((other) => other !== signature && other.parentNode === parent)) {
      throw new XmlError("has an element that is signed twice");
    }
    assertPlain(signature, attributeOf(parent, "ID") ?? "");
  }
}

function assertPlain(signature: Element, id: string): void {
  if (
    elementsOf(signature).some((part) => !parts.has(part.localName ?? "") || part.namespaceURI !== signatureNamespace)
  ) {
    throw new XmlError("has a signature that holds other things");
  }
  onlyChild(signature, signatureNamespace, "SignatureValue");
  const signedInfo = onlyChild(signature, signatureNamespace, "SignedInfo");
  const reference = onlyChild(signedInfo, signatureNamespace, "Reference");
  onlyChild(reference, signatureNamespace, "DigestValue");
  if (id === "" || attributeOf(reference, "URI") !== `#${id}`) {
    throw new XmlError("has a signature of something else than the element that it stands in");
  }
  const transforms = childrenOf(reference, signatureNamespace, "Transforms").flatMap((list) => elementsOf(list));
  const [first, ...others] = transforms.map((transform) => attributeOf(transform, "Algorithm"));
  if (first !== enveloped || others.includes(enveloped) || others.length > 1) {
    throw new XmlError("has a signature with other transforms than SAML allows");
  }
  for (const element of descendantsOf(signedInfo)) assertAlgorithm(element);
}

function assertAlgorithm(element: Element): void {
  const algorithms = allowed.get(element.localName ?? "");
  const algorithm = attributeOf(element, "Algorithm");
  if (algorithms === undefined && algorithm === undefined) return;
  if (algorithms?.includes(algorithm ?? "") !== true) {
    throw new XmlError(`has a signature with a ${element.localName} that is not accepted (SHA-1 is not)`);
  }
}
