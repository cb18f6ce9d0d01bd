import { raw, html as xml } from "hono/html";
import { type AssertionContent, validity } from "../tokens/assertion-content.ts";
import { saml1Assertion } from "../tokens/saml1-assertion.ts";
import { signXml } from "../tokens/sign-xml.ts";
import type { SigningKey } from "../tokens/signing-key.ts";

const trust = "http://schemas.xmlsoap.org/ws/2005/02/trust";
const utility = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd";
const policy = "http://schemas.xmlsoap.org/ws/2004/09/policy";
const addressing = "http://www.w3.org/2005/08/addressing";

/** The `wresult` parameter: a signed SAML 1.1 token in the envelope of AD FS (WS-Trust, February 2005, section 6). */
export function tokenResponse(content: AssertionContent, key: SigningKey): string {
  const { now, end } = validity(content.lifetime);
  const token = signXml(saml1Assertion(content), key, { idAttribute: "AssertionID", at: "end" });
  const address = xml`<wsa:Address>${content.audience}</wsa:Address>`;
  const parts = [
    xml`<t:Lifetime xmlns:wsu="${utility}"><wsu:Created>${now}</wsu:Created>`,
    xml`<wsu:Expires>${end}</wsu:Expires></t:Lifetime>`,
    xml`<wsp:AppliesTo xmlns:wsp="${policy}" xmlns:wsa="${addressing}">`,
    xml`<wsa:EndpointReference>${address}</wsa:EndpointReference></wsp:AppliesTo>`,
    xml`<t:RequestedSecurityToken>${raw(token)}</t:RequestedSecurityToken>`,
    xml`<t:TokenType>urn:oasis:names:tc:SAML:1.0:assertion</t:TokenType>`,
    xml`<t:RequestType>${trust}/Issue</t:RequestType>`,
    xml`<t:KeyType>http://schemas.xmlsoap.org/ws/2005/05/identity/NoProofKey</t:KeyType>`,
  ];
  return String(xml`<t:RequestSecurityTokenResponse xmlns:t="${trust}">${parts}</t:RequestSecurityTokenResponse>`);
}
