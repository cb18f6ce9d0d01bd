import type { Element } from "@xmldom/xmldom";
import { MessageError } from "../message-error.ts";
import { namespaces } from "../saml-assertions/namespaces.ts";
import {
  assertSignatureForm,
  exclusiveCanonicalization,
  inclusiveCanonicalization,
} from "../saml-assertions/signature-form.ts";
import { attributeOf } from "../xml/elements.ts";

const allowed = {
  canonicalization: [exclusiveCanonicalization, inclusiveCanonicalization],
  signature: [
    "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
    "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512",
    "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1",
  ],
};

/**
 * Requires at least one signature. Each must be a child of the response or of its assertion, at most one each, in the
 * form that SAML allows.
 *
 * @throws {MessageError}
 */
export function assertSignaturesInPlace(all: readonly Element[], response: Element, assertion: Element): void {
  const signatures = all.filter(({ localName }) => localName === "Signature");
  if (signatures.length === 0) throw new MessageError("is not signed");
  for (const signature of signatures) {
    const parent = [response, assertion].find((element) => element === signature.parentNode);
    if (parent === undefined || signature.namespaceURI !== namespaces.signature) {
      throw new MessageError("has a signature in the wrong place");
    }
    if (signatures.some((other) => other !== signature && other.parentNode === parent)) {
      throw new MessageError("has an element that is signed twice");
    }
    assertSignatureForm(signature, attributeOf(parent, "ID") ?? "", allowed);
  }
}
