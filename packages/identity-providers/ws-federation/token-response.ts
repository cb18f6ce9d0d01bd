import { raw, html as xml } from "hono/html";
import { type AssertionContent, validity } from "../tokens/assertion-content.ts";
import { saml1Assertion } from "../tokens/saml1-assertion.ts";
import { signXml } from "../tokens/sign-xml.ts";
import type { SigningKey } from "../tokens/signing-key.ts";

/** What is posted as `wresult`: a signed SAML 1.1 token, as AD FS wraps it (WS-Trust, February 2005, section 6). */
export function tokenResponse(content: AssertionContent, key: SigningKey): string {
  const { now, end } = validity(content.lifetime);
  const token = signXml(saml1Assertion(content), key, { idAttribute: "AssertionID", at: "end" });
  return String(
    xml`<t:RequestSecurityTokenResponse xmlns:t="http://schemas.xmlsoap.org/ws/2005/02/trust"><t:Lifetime><wsu:Created xmlns:wsu="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd">${now}</wsu:Created><wsu:Expires xmlns:wsu="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd">${end}</wsu:Expires></t:Lifetime><wsp:AppliesTo xmlns:wsp="http://schemas.xmlsoap.org/ws/2004/09/policy"><wsa:EndpointReference xmlns:wsa="http://www.w3.org/2005/08/addressing"><wsa:Address>${content.audience}</wsa:Address></wsa:EndpointReference></wsp:AppliesTo><t:RequestedSecurityToken>${raw(token)}</t:RequestedSecurityToken><t:TokenType>urn:oasis:names:tc:SAML:1.0:assertion</t:TokenType><t:RequestType>http://schemas.xmlsoap.org/ws/2005/02/trust/Issue</t:RequestType><t:KeyType>http://schemas.xmlsoap.org/ws/2005/05/identity/NoProofKey</t:KeyType></t:RequestSecurityTokenResponse>`,
  );
}
