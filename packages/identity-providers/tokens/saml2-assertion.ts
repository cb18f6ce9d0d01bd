import { html as xml } from "hono/html";
import { type AssertionContent, assertedAttributes, createId, validity, xmlText } from "./assertion-content.ts";

export interface Saml2Content extends AssertionContent {
  /** Where it is sent. */
  readonly recipient: string;
  /** The request that it answers; undefined where the provider began. */
  readonly requestId: string | undefined;
}

const passwordClass = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport";

/** An assertion of SAML 2.0 that whoever brings it is its subject, not signed: SAML V2.0 Profiles, 4.1.4.2. */
export function saml2Assertion(content: Saml2Content): string {
  const { issuer, audience, lifetime, user, recipient, requestId } = content;
  const { now, end } = validity(lifetime);
  const inResponseTo = requestId === undefined ? "" : xml` InResponseTo="${requestId}"`;
  const attributes = assertedAttributes(user);
  return String(
    xml`<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" Version="2.0" ID="${createId()}" IssueInstant="${now}"><saml:Issuer>${issuer}</saml:Issuer>${subject()}<saml:Conditions NotBefore="${now}" NotOnOrAfter="${end}"><saml:AudienceRestriction><saml:Audience>${audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions><saml:AuthnStatement AuthnInstant="${now}" SessionIndex="${createId()}"><saml:AuthnContext><saml:AuthnContextClassRef>${passwordClass}</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>${statement()}</saml:Assertion>`,
  );

  function subject() {
    return xml`<saml:Subject><saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">${xmlText(user.username)}</saml:NameID><saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData Recipient="${recipient}" NotOnOrAfter="${end}"${inResponseTo}/></saml:SubjectConfirmation></saml:Subject>`;
  }

  /** The schema allows no statement without attributes. */
  function statement() {
    if (attributes.length === 0) return "";
    return xml`<saml:AttributeStatement>${attributes.map(([name, values]) => attribute(name, values))}</saml:AttributeStatement>`;
  }
}

function attribute(name: string, values: readonly string[]) {
  const items = values.map((value) => xml`<saml:AttributeValue>${value}</saml:AttributeValue>`);
  return xml`<saml:Attribute Name="${name}" NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:uri">${items}</saml:Attribute>`;
}
