import { html as xml } from "hono/html";
import { claimTypeOf } from "../tokens/claim-types.ts";
import { keyDescriptor } from "../tokens/key-descriptor.ts";

export interface SamlMetadata {
  readonly entityId: string;
  readonly signInEndpoint: string;
  /** PEM. */
  readonly cert: string;
}

const assertion = "urn:oasis:names:tc:SAML:2.0:assertion";
const protocol = "urn:oasis:names:tc:SAML:2.0:protocol";
const redirectBinding = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect";
const uriName = "urn:oasis:names:tc:SAML:2.0:attrname-format:uri";
const attributes = ["email", "name", "given_name", "family_name", "groups"];

/** The metadata that service providers read: SAML V2.0 Metadata, 2.4.3. */
export function samlMetadata({ entityId, signInEndpoint, cert }: SamlMetadata): string {
  return String(xml`<?xml version="1.0" encoding="UTF-8"?>
<EntityDescriptor entityID="${entityId}" xmlns="urn:oasis:names:tc:SAML:2.0:metadata">
<IDPSSODescriptor protocolSupportEnumeration="${protocol}">
${keyDescriptor({ cert })}
<NameIDFormat>urn:oasis:names:tc:SAML:2.0:nameid-format:persistent</NameIDFormat>
<SingleSignOnService Binding="${redirectBinding}" Location="${signInEndpoint}"/>
${attributes.map(offered)}
</IDPSSODescriptor>
</EntityDescriptor>
`);
}

function offered(name: string) {
  const names = xml`Name="${claimTypeOf(name)}" NameFormat="${uriName}" FriendlyName="${name}"`;
  return xml`<Attribute xmlns="${assertion}" ${names}/>`;
}
