import type { Element } from "@xmldom/xmldom";
import { MessageError } from "../message-error.ts";
import { attributeOf, descendantsOf, elementsOf, isNamed, onlyChild } from "../xml/elements.ts";
import { namespaces } from "./namespaces.ts";

export const exclusiveCanonicalization = "http://www.w3.org/2001/10/xml-exc-c14n#";
export const inclusiveCanonicalization = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
const enveloped = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";

const digestAlgorithms = ["http://www.w3.org/2001/04/xmlenc#sha256", "http://www.w3.org/2001/04/xmlenc#sha512"];

/** What a signature may be made with. No SHA-1, no shared secrets, nothing that keeps comments. */
export interface AllowedAlgorithms {
  readonly canonicalization: readonly string[];
  readonly signature: readonly string[];
}

/**
 * Whether a signature is one that SAML allows (Core, 5.4): over the element in which it stands, as a whole, once. What
 * libraries have been deceived by is not let through to one. The order of the parts matters too: a library may take the
 * first element of a name that it finds, which one in a KeyInfo ahead of the rest would be.
 *
 * @param id of the element in which it stands
 * @throws {MessageError}
 */
export function assertSignatureForm(signature: Element, id: string, allowed: AllowedAlgorithms): void {
  const signedInfo = onlyChild(signature, namespaces.signature, "SignedInfo");
  const parts = elementsOf(signature).map((part) => (part.namespaceURI === namespaces.signature ? part.localName : ""));
  if (!["SignedInfo SignatureValue", "SignedInfo SignatureValue KeyInfo"].includes(parts.join(" "))) {
    throw new MessageError("has a signature of another form than SAML's");
  }
  const reference = onlyChild(signedInfo, namespaces.signature, "Reference");
  onlyChild(reference, namespaces.signature, "DigestValue");
  if (id === "" || attributeOf(reference, "URI") !== `#${id}`) {
    throw new MessageError("has a signature of something else than the element that it stands in");
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
  // Without a second one it is the inclusive canonicalization: XML Signature, 4.4.3.2.
  const isImplied = second === undefined && canonicalization.includes(inclusiveCanonicalization);
  const isPlain = first === enveloped && others.length === 0 && (isImplied || (second ?? enveloped) !== enveloped);
  if (!isPlain) throw new MessageError("has a signature with other transforms than SAML allows");
}

/** Any element that names an algorithm is one of the four. */
function assertAlgorithm(element: Element, allowed: ReadonlyMap<string, readonly string[]>): void {
  const algorithms = allowed.get(element.localName ?? "");
  const algorithm = attributeOf(element, "Algorithm");
  if (algorithms === undefined && algorithm === undefined) return;
  const isOurs = isNamed(element, namespaces.signature, element.localName ?? "");
  if (!isOurs || algorithms?.includes(algorithm ?? "") !== true) {
    throw new MessageError(`has a signature with a ${element.localName} that is not accepted (SHA-1 is not)`);
  }
}
