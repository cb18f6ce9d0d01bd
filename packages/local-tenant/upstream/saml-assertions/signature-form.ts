import type { Element } from "@xmldom/xmldom";
import { MessageError } from "../message-error.ts";
import { attributeOf, descendantsOf, elementsOf, isNamed, onlyChild } from "../xml/elements.ts";
import { namespaces } from "./namespaces.ts";

export const exclusiveCanonicalization = "http://www.w3.org/2001/10/xml-exc-c14n#";
export const inclusiveCanonicalization = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
const enveloped = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";

const digestAlgorithms = ["http://www.w3.org/2001/04/xmlenc#sha256", "http://www.w3.org/2001/04/xmlenc#sha512"];

/** The algorithms that a signature may use: no SHA-1, no shared secrets, none that keeps comments. */
export interface AllowedAlgorithms {
  readonly canonicalization: readonly string[];
  readonly signature: readonly string[];
}

/**
 * Refuses a signature that SAML does not allow (Core, 5.4): it must cover its parent element, as a whole, once. Forms
 * that are known to mislead libraries do not reach them. The order of the parts matters too: a library may use the
 * first element with a given name, which could stand in a KeyInfo before the other parts.
 *
 * @param id of the parent element
 * @throws {MessageError}
 */
export function assertSignatureForm(signature: Element, id: string, allowed: AllowedAlgorithms): void {
  const signedInfo = onlyChild(signature, namespaces.signature, "SignedInfo");
  const parts = elementsOf(signature).map((part) => (part.namespaceURI === namespaces.signature ? part.localName : ""));
  if (!["SignedInfo SignatureValue", "SignedInfo SignatureValue KeyInfo"].includes(parts.join(" "))) {
    throw new MessageError("has a signature in a form that SAML does not allow");
  }
  const reference = onlyChild(signedInfo, namespaces.signature, "Reference");
  onlyChild(reference, namespaces.signature, "DigestValue");
  if (id === "" || attributeOf(reference, "URI") !== `#${id}`) {
    throw new MessageError("has a signature that does not cover its parent element");
  }
  assertTransforms(onlyChild(reference, namespaces.signature, "Transforms"), allowed);
  const algorithms: Readonly<Record<string, readonly string[]>> = {
    CanonicalizationMethod: allowed.canonicalization,
    SignatureMethod: allowed.signature,
    DigestMethod: digestAlgorithms,
    Transform: [enveloped, ...allowed.canonicalization],
  };
  for (const element of descendantsOf(signedInfo)) assertAlgorithm(element, new Map(Object.entries(algorithms)));
}

function assertTransforms(transforms: Element, { canonicalization }: AllowedAlgorithms): void {
  const [first, second, ...others] = elementsOf(transforms).map((transform) => attributeOf(transform, "Algorithm"));
  // Without a second transform the inclusive canonicalization applies: XML Signature, 4.4.3.2.
  const isImplied = second === undefined && canonicalization.includes(inclusiveCanonicalization);
  const isPlain = first === enveloped && others.length === 0 && (isImplied || (second ?? enveloped) !== enveloped);
  if (!isPlain) throw new MessageError("has a signature with transforms that SAML does not allow");
}

/** Every element that names an algorithm must be one of the four known ones. */
function assertAlgorithm(element: Element, allowed: ReadonlyMap<string, readonly string[]>): void {
  const algorithms = allowed.get(element.localName ?? "");
  const algorithm = attributeOf(element, "Algorithm");
  if (algorithms === undefined && algorithm === undefined) return;
  const isOurs = isNamed(element, namespaces.signature, element.localName ?? "");
  if (!isOurs || algorithms?.includes(algorithm ?? "") !== true) {
    throw new MessageError(`has a signature with a ${element.localName} that is not accepted (SHA-1 is not)`);
  }
}
