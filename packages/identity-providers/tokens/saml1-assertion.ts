import { html as xml } from "hono/html";
import type { LocalUser } from "../local-users.ts";
import { type AssertionContent, assertedAttributes, createId, validity, xmlText } from "./assertion-content.ts";

const bearer = "urn:oasis:names:tc:SAML:1.0:cm:bearer";
const password = "urn:oasis:names:tc:SAML:1.0:am:password";

/** An unsigned SAML 1.1 assertion as AD FS issues it: oasis-sstc-saml-core-1.1, section 2. */
export function saml1Assertion(content: AssertionContent): string {
  const { issuer, audience, lifetime, user } = content;
  const { now, end } = validity(lifetime);
  const restriction = xml`<saml:Audience>${audience}</saml:Audience>`;
  const parts = [
    xml`<saml:Conditions NotBefore="${now}" NotOnOrAfter="${end}">`,
    xml`<saml:AudienceRestrictionCondition>${restriction}</saml:AudienceRestrictionCondition></saml:Conditions>`,
    attributeStatement(content),
    xml`<saml:AuthenticationStatement AuthenticationMethod="${password}" AuthenticationInstant="${now}">`,
    xml`${subject(user)}</saml:AuthenticationStatement>`,
  ];
  const attributes = [
    xml`xmlns:saml="urn:oasis:names:tc:SAML:1.0:assertion" MajorVersion="1" MinorVersion="1" `,
    xml`AssertionID="${createId()}" Issuer="${issuer}" IssueInstant="${now}"`,
  ];
  return String(xml`<saml:Assertion ${attributes}>${parts}</saml:Assertion>`);
}

function subject({ username }: LocalUser) {
  const confirmation = xml`<saml:ConfirmationMethod>${bearer}</saml:ConfirmationMethod>`;
  const nameId = xml`<saml:NameIdentifier>${xmlText(username)}</saml:NameIdentifier>`;
  const wrapped = xml`<saml:SubjectConfirmation>${confirmation}</saml:SubjectConfirmation>`;
  return xml`<saml:Subject>${nameId}${wrapped}</saml:Subject>`;
}

/** The schema does not allow a statement without attributes. */
function attributeStatement(content: AssertionContent) {
  const attributes = assertedAttributes(content).map(([type, values]) => attribute(type, values));
  if (attributes.length === 0) return "";
  return xml`<saml:AttributeStatement>${subject(content.user)}${attributes}</saml:AttributeStatement>`;
}

/** A claim type is split at its last slash: AD FS sends the namespace and the name separately. */
function attribute(type: string, values: readonly string[]) {
  const slash = type.lastIndexOf("/");
  const namespace = type.slice(0, Math.max(slash, 0));
  const items = values.map((value) => xml`<saml:AttributeValue>${value}</saml:AttributeValue>`);
  const names = xml`AttributeNamespace="${namespace}" AttributeName="${type.slice(slash + 1)}"`;
  return xml`<saml:Attribute ${names}>${items}</saml:Attribute>`;
}
