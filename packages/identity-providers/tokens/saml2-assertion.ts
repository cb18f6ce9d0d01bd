import { html as xml } from "hono/html";
import { type AssertionContent, assertedAttributes, createId, validity, xmlText } from "./assertion-content.ts";

export interface Saml2Content extends AssertionContent {
  /** The URL to which it is sent. */
  readonly recipient: string;
  /** The request that it answers; undefined for a login that the provider started. */
  readonly requestId: string | undefined;
}

const passwordClass = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport";
const bearer = "urn:oasis:names:tc:SAML:2.0:cm:bearer";
const persistent = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent";
const uriName = "urn:oasis:names:tc:SAML:2.0:attrname-format:uri";

/** An unsigned SAML 2.0 bearer assertion: SAML V2.0 Profiles, 4.1.4.2. */
export function saml2Assertion(content: Saml2Content): string {
  const { now, end } = validity(content.lifetime);
  const parts = [
    xml`<saml:Issuer>${content.issuer}</saml:Issuer>`,
    subject(content, end),
    xml`<saml:Conditions NotBefore="${now}" NotOnOrAfter="${end}">`,
    xml`<saml:AudienceRestriction><saml:Audience>${content.audience}</saml:Audience></saml:AudienceRestriction>`,
    xml`</saml:Conditions><saml:AuthnStatement AuthnInstant="${now}" SessionIndex="${createId()}"><saml:AuthnContext>`,
    xml`<saml:AuthnContextClassRef>${passwordClass}</saml:AuthnContextClassRef>`,
    xml`</saml:AuthnContext></saml:AuthnStatement>`,
    attributeStatement(content),
  ];
  const namespace = "urn:oasis:names:tc:SAML:2.0:assertion";
  const attributes = xml`xmlns:saml="${namespace}" Version="2.0" ID="${createId()}" IssueInstant="${now}"`;
  return String(xml`<saml:Assertion ${attributes}>${parts}</saml:Assertion>`);
}

function subject({ user, recipient, requestId }: Saml2Content, end: string) {
  const inResponseTo = requestId === undefined ? "" : xml` InResponseTo="${requestId}"`;
  const data = xml`<saml:SubjectConfirmationData Recipient="${recipient}" NotOnOrAfter="${end}"${inResponseTo}/>`;
  const nameId = xml`<saml:NameID Format="${persistent}">${xmlText(user.username)}</saml:NameID>`;
  const confirmation = xml`<saml:SubjectConfirmation Method="${bearer}">${data}</saml:SubjectConfirmation>`;
  return xml`<saml:Subject>${nameId}${confirmation}</saml:Subject>`;
}

/** The schema does not allow a statement without attributes. */
function attributeStatement(content: Saml2Content) {
  const attributes = assertedAttributes(content).map(([name, values]) => {
    const items = values.map((value) => xml`<saml:AttributeValue>${value}</saml:AttributeValue>`);
    return xml`<saml:Attribute Name="${name}" NameFormat="${uriName}">${items}</saml:Attribute>`;
  });
  return attributes.length === 0 ? "" : xml`<saml:AttributeStatement>${attributes}</saml:AttributeStatement>`;
}
