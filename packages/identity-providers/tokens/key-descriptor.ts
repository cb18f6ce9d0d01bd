import { html as xml } from "hono/html";
import { certificateText, type SigningKey } from "./signing-key.ts";

/** The provider's certificate in the form of metadata: SAML V2.0 Metadata, 2.4.1.1. */
export function keyDescriptor(key: Pick<SigningKey, "cert">) {
  const certificate = xml`<X509Data><X509Certificate>${certificateText(key)}</X509Certificate></X509Data>`;
  const keyInfo = xml`<KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#">${certificate}</KeyInfo>`;
  return xml`<KeyDescriptor use="signing">${keyInfo}</KeyDescriptor>`;
}
