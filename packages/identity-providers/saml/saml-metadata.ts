import { html as xml } from "hono/html";
import { claimTypeOf } from "../tokens/claim-types.ts";
import { certificateText } from "../tokens/signing-key.ts";

export interface SamlMetadata {
  readonly entityId: string;
  readonly signInEndpoint: string;
  /** PEM. */
  readonly cert: string;
}

const attributes = ["email", "name", "given_name", "family_name", "groups"];

/** What a service provider reads of this provider: SAML V2.0 Metadata, 2.4.3. */
export function samlMetadata({ entityId, signInEndpoint, cert }: SamlMetadata): string {
  const offered = attributes.map(
    (name) =>
      xml`<Attribute xmlns="urn:oasis:names:tc:SAML:2.0:assertion" Name="${claimTypeOf(name)}" NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:uri" FriendlyName="${name}"/>`,
  );
  return String(xml`<?xml version="1.0" encoding="UTF-8"?>
<EntityDescriptor entityID="${entityId}" xmlns="urn:oasis:names:tc:SAML:2.0:metadata">
<IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
<KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>${certificateText({ cert })}</X509Certificate></X509Data></KeyInfo></KeyDescriptor>
<NameIDFormat>urn:oasis:names:tc:SAML:2.0:nameid-format:persistent</NameIDFormat>
<SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="${signInEndpoint}"/>
${offered}
</IDPSSODescriptor>
</EntityDescriptor>
`);
}
