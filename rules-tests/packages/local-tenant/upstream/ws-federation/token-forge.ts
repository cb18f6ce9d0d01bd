import { generate } from "selfsigned";
import { SignedXml } from "xml-crypto";

const trust = "http://schemas.xmlsoap.org/ws/2005/02/trust";
const soapClaims = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims";
const exclusive = "http://www.w3.org/2001/10/xml-exc-c14n#";
const enveloped = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";

export const realm = "urn:auth0:test:initech";
const issuer = "https://adfs.initech.example/adfs/services/trust";

export interface SigningKey {
  readonly key: string;
  readonly cert: string;
}

/** The content of a token; every part can be wrong. */
export interface TokenContent {
  readonly version?: "1.1" | "2.0";
  readonly id?: string;
  readonly issuer?: string;
  readonly issued?: Date;
  readonly notBefore?: Date;
  readonly notOnOrAfter?: Date;
  /** XML that replaces the restriction to the realm. */
  readonly conditions?: string;
  readonly nameId?: string;
  /** XML of the SubjectConfirmation. */
  readonly confirmation?: string;
  /** XML of the attributes. */
  readonly attributes?: string;
  /** XML of the authentication statement. */
  readonly signIn?: string;
}

export interface SignatureContent {
  readonly signatureAlgorithm?: string;
  readonly digestAlgorithm?: string;
  readonly canonicalization?: string;
  readonly transforms?: readonly string[];
  /** XPath of the signed element. */
  readonly over?: string;
}

let counter = 0;

export async function createSigningKey(keySize = 2048): Promise<SigningKey> {
  const pair = await generate([{ name: "commonName", value: "Token signing" }], {
    keyType: "rsa",
    keySize,
    algorithm: "sha256",
  });
  return { key: pair.private, cert: pair.cert };
}

/** Federation metadata as AD FS writes it, with the given keys. */
export function federationMetadata(keys: readonly SigningKey[], endpoint = "https://adfs.initech.example/adfs/ls/") {
  const descriptors = keys.map(
    ({ cert }) =>
      `<KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>${cert
        .replace(/-----[^-]+-----/g, "")
        .trim()}</X509Certificate></X509Data></KeyInfo></KeyDescriptor>`,
  );
  return `<?xml version="1.0" encoding="utf-8"?>
<!-- a comment by an administrator -->
<EntityDescriptor entityID="${issuer}" xmlns="urn:oasis:names:tc:SAML:2.0:metadata"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:fed="http://docs.oasis-open.org/wsfed/federation/200706">
<RoleDescriptor xsi:type="fed:ApplicationServiceType" protocolSupportEnumeration="http://docs.oasis-open.org/wsfed/federation/200706"/>
<RoleDescriptor xsi:type="fed:SecurityTokenServiceType" protocolSupportEnumeration="http://docs.oasis-open.org/wsfed/federation/200706">
${descriptors.join("\n")}
<fed:PassiveRequestorEndpoint><EndpointReference xmlns="http://www.w3.org/2005/08/addressing"><Address>${endpoint}</Address></EndpointReference></fed:PassiveRequestorEndpoint>
</RoleDescriptor></EntityDescriptor>`;
}

/** `[type, ...values]` as a SAML 1.1 attribute. */
export function attribute1(type: string, ...values: string[]): string {
  const at = type.lastIndexOf("/");
  const items = values.map((value) => `<saml:AttributeValue>${value}</saml:AttributeValue>`).join("");
  const namespace = type.slice(0, Math.max(at, 0));
  return `<saml:Attribute AttributeNamespace="${namespace}" AttributeName="${type.slice(at + 1)}">${items}</saml:Attribute>`;
}

export function attribute2(type: string, ...values: string[]): string {
  const items = values.map((value) => `<saml:AttributeValue>${value}</saml:AttributeValue>`).join("");
  return `<saml:Attribute Name="${type}">${items}</saml:Attribute>`;
}

/** An unsigned assertion. */
export function assertion(content: TokenContent = {}): string {
  return content.version === "2.0" ? saml2(content) : saml1(content);
}

/** An assertion, signed with the key as a provider does, except for the changes. */
export function signed({ key, cert }: SigningKey, xml: string, changes: SignatureContent = {}): string {
  const isFirst = xml.includes("SAML:1.0");
  const signer = new SignedXml({
    privateKey: key,
    publicCert: cert,
    ...(isFirst && { idAttribute: "AssertionID" }),
    canonicalizationAlgorithm: changes.canonicalization ?? exclusive,
    signatureAlgorithm: changes.signatureAlgorithm ?? "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
  });
  signer.addReference({
    xpath: changes.over ?? "/*",
    transforms: [...(changes.transforms ?? [enveloped, exclusive])],
    digestAlgorithm: changes.digestAlgorithm ?? "http://www.w3.org/2001/04/xmlenc#sha256",
  });
  signer.computeSignature(xml, { location: { reference: "/*", action: "append" } });
  return signer.getSignedXml();
}

/** The `wresult` parameter. */
export function response(token: string, after = "", namespace = trust): string {
  return `<t:RequestSecurityTokenResponse xmlns:t="${namespace}"><t:RequestedSecurityToken>${token}</t:RequestedSecurityToken>${after}</t:RequestSecurityTokenResponse>`;
}

export function appliesTo(address: string): string {
  return `<wsp:AppliesTo xmlns:wsp="http://schemas.xmlsoap.org/ws/2004/09/policy"><wsa:EndpointReference xmlns:wsa="http://www.w3.org/2005/08/addressing"><wsa:Address>${address}</wsa:Address></wsa:EndpointReference></wsp:AppliesTo>`;
}

const usualAttributes: readonly (readonly [string, ...string[]])[] = [
  [`${soapClaims}/emailaddress`, "jo@initech.example"],
  ["http://schemas.xmlsoap.org/claims/Group", "Readers", "Approvers"],
];

function saml1(content: TokenContent): string {
  const { nameId = "jo", signIn, attributes = usualAttributes.map((item) => attribute1(...item)).join("") } = content;
  const confirmation =
    content.confirmation ??
    "<saml:SubjectConfirmation><saml:ConfirmationMethod>urn:oasis:names:tc:SAML:1.0:cm:bearer</saml:ConfirmationMethod></saml:SubjectConfirmation>";
  const subject = `<saml:Subject><saml:NameIdentifier>${nameId}</saml:NameIdentifier>${confirmation}</saml:Subject>`;
  const times = timesOf(content);
  const restriction =
    content.conditions ??
    `<saml:AudienceRestrictionCondition><saml:Audience>${realm}</saml:Audience></saml:AudienceRestrictionCondition>`;
  const statement = `<saml:AuthenticationStatement AuthenticationMethod="urn:oasis:names:tc:SAML:1.0:am:password" AuthenticationInstant="${times.issued}">${subject}</saml:AuthenticationStatement>`;
  return `<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:1.0:assertion" MajorVersion="1" MinorVersion="1" AssertionID="${times.id}" Issuer="${content.issuer ?? issuer}" IssueInstant="${times.issued}"><saml:Conditions NotBefore="${times.notBefore}" NotOnOrAfter="${times.notOnOrAfter}">${restriction}</saml:Conditions><saml:AttributeStatement>${subject}${attributes}</saml:AttributeStatement>${signIn ?? statement}</saml:Assertion>`;
}

function saml2(content: TokenContent): string {
  const { nameId = "jo", signIn, attributes = usualAttributes.map((item) => attribute2(...item)).join("") } = content;
  const confirmation =
    content.confirmation ?? '<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"/>';
  const times = timesOf(content);
  const restriction =
    content.conditions ??
    `<saml:AudienceRestriction><saml:Audience>${realm}</saml:Audience></saml:AudienceRestriction>`;
  const statement = `<saml:AuthnStatement AuthnInstant="${times.issued}"><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>`;
  return `<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" Version="2.0" ID="${times.id}" IssueInstant="${times.issued}"><saml:Issuer>${content.issuer ?? issuer}</saml:Issuer><saml:Subject><saml:NameID>${nameId}</saml:NameID>${confirmation}</saml:Subject><saml:Conditions NotBefore="${times.notBefore}" NotOnOrAfter="${times.notOnOrAfter}">${restriction}</saml:Conditions><saml:AttributeStatement>${attributes}</saml:AttributeStatement>${signIn ?? statement}</saml:Assertion>`;
}

function timesOf({ id, issued = new Date(), notBefore = issued, notOnOrAfter }: TokenContent) {
  counter += 1;
  return {
    id: id ?? `_token-${counter}`,
    issued: issued.toISOString(),
    notBefore: notBefore.toISOString(),
    notOnOrAfter: (notOnOrAfter ?? new Date(Date.now() + 3_600_000)).toISOString(),
  };
}
