import { html as xml } from "hono/html";
import { type AssertionContent, assertedAttributes, createId, validity, xmlText } from "./assertion-content.ts";

/** An assertion of SAML 1.1 as AD FS makes them, not signed: oasis-sstc-saml-core-1.1, section 2. */
export function saml1Assertion({ issuer, audience, lifetime, user }: AssertionContent): string {
  const { now, end } = validity(lifetime);
  const attributes = assertedAttributes(user);
  const subject = xml`<saml:Subject><saml:NameIdentifier>${xmlText(user.username)}</saml:NameIdentifier><saml:SubjectConfirmation><saml:ConfirmationMethod>urn:oasis:names:tc:SAML:1.0:cm:bearer</saml:ConfirmationMethod></saml:SubjectConfirmation></saml:Subject>`;
  // The schema allows no statement without attributes.
  const statement =
    attributes.length === 0
      ? ""
      : xml`<saml:AttributeStatement>${subject}${attributes.map(([type, values]) => attribute(type, values))}</saml:AttributeStatement>`;
  return String(
    xml`<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:1.0:assertion" MajorVersion="1" MinorVersion="1" AssertionID="${createId()}" Issuer="${issuer}" IssueInstant="${now}"><saml:Conditions NotBefore="${now}" NotOnOrAfter="${end}"><saml:AudienceRestrictionCondition><saml:Audience>${audience}</saml:Audience></saml:AudienceRestrictionCondition></saml:Conditions>${statement}<saml:AuthenticationStatement AuthenticationMethod="urn:oasis:names:tc:SAML:1.0:am:password" AuthenticationInstant="${now}">${subject}</saml:AuthenticationStatement></saml:Assertion>`,
  );
}

/** A claim type is split at its last slash: AD FS writes the namespace and the name apart. */
function attribute(type: string, values: readonly string[]) {
  const slash = type.lastIndexOf("/");
  const items = values.map((value) => xml`<saml:AttributeValue>${value}</saml:AttributeValue>`);
  return xml`<saml:Attribute AttributeNamespace="${type.slice(0, Math.max(slash, 0))}" AttributeName="${type.slice(slash + 1)}">${items}</saml:Attribute>`;
}
