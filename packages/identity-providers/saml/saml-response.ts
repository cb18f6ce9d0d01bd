import { raw, html as xml } from "hono/html";
import { createId, validity } from "../tokens/assertion-content.ts";
import { type Saml2Content, saml2Assertion } from "../tokens/saml2-assertion.ts";
import { signXml } from "../tokens/sign-xml.ts";
import type { SigningKey } from "../tokens/signing-key.ts";

export type SignedPart = "assertion" | "response" | "both";

const place = { idAttribute: "ID", at: "after-issuer" } as const;

/** A successful response with its assertion, signed: SAML V2.0 Core, 3.3.3. */
export function samlResponse(content: Saml2Content, key: SigningKey, signs: SignedPart): string {
  const assertion = saml2Assertion(content);
  const response = envelope(content, signs === "response" ? assertion : signXml(assertion, key, place));
  return signs === "assertion" ? response : signXml(response, key, place);
}

function envelope({ issuer, recipient, requestId, lifetime }: Saml2Content, assertion: string): string {
  const inResponseTo = requestId === undefined ? "" : xml` InResponseTo="${requestId}"`;
  const { now } = validity(lifetime);
  const attributes = [
    xml`xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" Version="2.0" ID="${createId()}" `,
    xml`IssueInstant="${now}" Destination="${recipient}"${inResponseTo}`,
  ];
  const parts = [
    xml`<saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">${issuer}</saml:Issuer>`,
    xml`<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>`,
    raw(assertion),
  ];
  return String(xml`<samlp:Response ${attributes}>${parts}</samlp:Response>`);
}
