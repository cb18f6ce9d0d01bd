import { randomUUID } from "node:crypto";
import { generate } from "selfsigned";
import { SignedXml } from "xml-crypto";

const exclusive = "http://www.w3.org/2001/10/xml-exc-c14n#";
const enveloped = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";

export const issuer = "https://idp.globex.example/metadata";
export const signInEndpoint = "https://idp.globex.example/sso?tenant=7";

export interface SigningKey {
  readonly key: string;
  readonly cert: string;
}

/** The content of a response; every part can be wrong. XML parts are inserted unchanged. */
export interface Content {
  readonly audience: string;
  readonly recipient: string;
  readonly requestId?: string | undefined;
  readonly responseId?: string;
  readonly assertionId?: string;
  readonly issuer?: string;
  readonly responseIssuer?: string;
  readonly destination?: string | undefined;
  readonly inResponseTo?: string | undefined;
  readonly notBefore?: number;
  readonly notOnOrAfter?: number;
  /** XML. */
  readonly nameId?: string;
  readonly confirmation?: string;
  readonly conditions?: string;
  readonly statement?: string;
  readonly attributes?: string;
  readonly status?: string;
  /** XML after the assertion, in the response. */
  readonly after?: string;
}

export interface SignatureContent {
  readonly of?: "Assertion" | "Response";
  readonly signatureAlgorithm?: string;
  readonly digestAlgorithm?: string;
  readonly canonicalization?: string;
  readonly transforms?: readonly string[];
}

export async function createSigningKey(keySize = 2048): Promise<SigningKey> {
  const name = [{ name: "commonName", value: "Assertion signing" }];
  const pair = await generate(name, { keyType: "rsa", keySize, algorithm: "sha256" });
  return { key: pair.private, cert: pair.cert };
}

export function certificateText({ cert }: SigningKey): string {
  return cert.replace(/-----[^-]+-----/g, "").replace(/\s/g, "");
}

/** Metadata as providers write it, comments included. */
export function metadata(keys: readonly SigningKey[], endpoint = signInEndpoint, more = ""): string {
  const descriptors = keys.map(
    (key) =>
      `<md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>
${certificateText(key)}
</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<!-- a comment by an administrator -->
<md:EntityDescriptor entityID="${issuer}" xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" ${more}>
<md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">${descriptors.join("")}
<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://idp.globex.example/post"/>
<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="${endpoint}"/>
</md:IDPSSODescriptor></md:EntityDescriptor>`;
}

export function attribute(name: string, ...values: string[]): string {
  const items = values.map((value) => `<saml:AttributeValue>${value}</saml:AttributeValue>`).join("");
  return `<saml:Attribute Name="${name}">${items}</saml:Attribute>`;
}

export const usualAttributes =
  attribute("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress", "gil@globex.example") +
  attribute("http://schemas.xmlsoap.org/claims/Group", "staff");

export function bearer(content: Content, changes: Readonly<Record<string, string | undefined>> = {}): string {
  const data = {
    Recipient: content.recipient,
    InResponseTo: content.requestId,
    NotOnOrAfter: time(content.notOnOrAfter ?? 300),
    ...changes,
  };
  return `<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData${written(data)}/></saml:SubjectConfirmation>`;
}

/** An unsigned assertion. */
export function assertion(content: Content): string {
  const restriction = `<saml:AudienceRestriction><saml:Audience>${content.audience}</saml:Audience></saml:AudienceRestriction>`;
  const times = written({ NotBefore: time(content.notBefore ?? -10), NotOnOrAfter: time(content.notOnOrAfter ?? 300) });
  const conditions = content.conditions ?? `<saml:Conditions${times}>${restriction}</saml:Conditions>`;
  const statement = `<saml:AuthnStatement AuthnInstant="${time(0)}" SessionIndex="s1"><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>`;
  const subject = `${content.nameId ?? "<saml:NameID>gil</saml:NameID>"}${content.confirmation ?? bearer(content)}`;
  const attributes = `<saml:AttributeStatement>${content.attributes ?? usualAttributes}</saml:AttributeStatement>`;
  return `<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" Version="2.0" ID="${content.assertionId ?? `_${randomUUID()}`}" IssueInstant="${time(0)}"><saml:Issuer>${content.issuer ?? issuer}</saml:Issuer><saml:Subject>${subject}</saml:Subject>${conditions}${content.statement ?? statement}${attributes}</saml:Assertion>`;
}

/** A response around an assertion's XML, or around any other content. */
export function response(content: Content, inner: string): string {
  const attributes = written({
    ID: content.responseId ?? `_${randomUUID()}`,
    InResponseTo: "inResponseTo" in content ? content.inResponseTo : content.requestId,
    Destination: "destination" in content ? content.destination : content.recipient,
  });
  const status = content.status ?? '<samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/>';
  return `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" Version="2.0" IssueInstant="${time(0)}"${attributes}><saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">${content.responseIssuer ?? content.issuer ?? issuer}</saml:Issuer><samlp:Status>${status}</samlp:Status>${inner}${content.after ?? ""}</samlp:Response>`;
}

/** Signs with the key as a provider does, except for the changes. The key's certificate is included, as usual. */
export function signed({ key, cert }: SigningKey, xml: string, changes: SignatureContent = {}): string {
  const path = changes.of === undefined ? "/*" : `//*[local-name(.)='${changes.of}']`;
  const signer = new SignedXml({
    privateKey: key,
    publicCert: cert,
    idAttribute: "ID",
    canonicalizationAlgorithm: (changes.canonicalization ?? exclusive) as typeof exclusive,
    signatureAlgorithm: changes.signatureAlgorithm ?? "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
    getKeyInfoContent: SignedXml.getKeyInfoContent,
  });
  signer.addReference({
    xpath: path,
    transforms: [...(changes.transforms ?? [enveloped, exclusive])],
    digestAlgorithm: changes.digestAlgorithm ?? "http://www.w3.org/2001/04/xmlenc#sha256",
  });
  signer.computeSignature(xml, { location: { reference: `${path}/*[local-name(.)='Issuer']`, action: "after" } });
  return signer.getSignedXml();
}

/** `seconds` from now. */
export function time(seconds: number): string {
  return new Date(Date.now() + seconds * 1000).toISOString();
}

function written(attributes: Readonly<Record<string, string | undefined>>): string {
  const present = Object.entries(attributes).filter(([, value]) => value !== undefined);
  return present.map(([name, value]) => ` ${name}="${value}"`).join("");
}
