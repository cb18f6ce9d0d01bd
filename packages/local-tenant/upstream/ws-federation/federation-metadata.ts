import type { Element } from "@xmldom/xmldom";
import { MessageError } from "../message-error.ts";
import { type Certificates, readCertificates, unusableCount } from "../saml-assertions/certificate.ts";
import { namespaces as saml } from "../saml-assertions/namespaces.ts";
import { attributeOf, childrenOf, elementsOf, isNamed, optionalChild, textOf } from "../xml/elements.ts";
import { parseXml } from "../xml/parse-xml.ts";
import { namespaces } from "./namespaces.ts";

/** What a relying party needs to know of an identity provider. */
export interface FederationMetadata extends Certificates {
  /** The issuer of its tokens. */
  readonly issuer: string;
  /** Where sign-in requests go: an https URL. */
  readonly endpoint: string;
}

/**
 * Reads a federation metadata document: WS-Federation 1.2, section 3.1. Like Auth0, this does not check the document's
 * signature: the document is trusted because of where it came from.
 * @throws {MessageError}
 */
export function readFederationMetadata(xml: string): FederationMetadata {
  const root = parseXml(xml.replace(/^\uFEFF/, "").trim(), { comments: "allowed" }).documentElement;
  if (root === null || !isNamed(root, saml.metadata, "EntityDescriptor")) {
    throw new MessageError("has no EntityDescriptor");
  }
  const issuer = attributeOf(root, "entityID");
  if (issuer === undefined) throw new MessageError("has no entityID");
  const role = elementsOf(root).find(isTokenService);
  if (role === undefined) throw new MessageError("offers no WS-Federation sign-in");
  const { certificates, unusable } = signingCertificates(role);
  if (certificates.length === 0) {
    throw new MessageError(`has no usable signing certificate${unusableCount(unusable)}`);
  }
  return { issuer, endpoint: passiveEndpoint(role), certificates, unusable };
}

/**
 * `<RoleDescriptor xsi:type="fed:SecurityTokenServiceType">`. Application services have descriptors too.
 */
function isTokenService(element: Element): boolean {
  if (!isNamed(element, saml.metadata, "RoleDescriptor")) return false;
  const [prefix, name] = (element.getAttributeNS(namespaces.schemaInstance, "type") ?? "").split(":");
  if (name !== "SecurityTokenServiceType" || prefix === undefined) return false;
  return element.lookupNamespaceURI(prefix) === namespaces.federation;
}

function signingCertificates(role: Element): Certificates {
  const texts = childrenOf(role, saml.metadata, "KeyDescriptor")
    .filter((key) => (attributeOf(key, "use") ?? "signing") === "signing")
    .flatMap((key) => childrenOf(key, saml.signature, "KeyInfo"))
    .flatMap((info) => childrenOf(info, saml.signature, "X509Data"))
    .flatMap((data) => childrenOf(data, saml.signature, "X509Certificate"))
    .map(textOf);
  return readCertificates(texts);
}

function passiveEndpoint(role: Element): string {
  const addresses = childrenOf(role, namespaces.federation, "PassiveRequestorEndpoint").map((endpoint) => {
    const reference = optionalChild(endpoint, namespaces.addressing, "EndpointReference");
    const address = reference && optionalChild(reference, namespaces.addressing, "Address");
    return address === undefined ? "" : textOf(address).trim();
  });
  const [endpoint] = addresses;
  if (endpoint === undefined) throw new MessageError("has no PassiveRequestorEndpoint");
  assertHttps(endpoint);
  return endpoint;
}

/** The browser is sent only to authenticated (TLS) endpoints. @throws {MessageError} */
export function assertHttps(endpoint: string): void {
  if (!URL.canParse(endpoint) || new URL(endpoint).protocol !== "https:") {
    throw new MessageError("has a sign-in endpoint that is not an https URL");
  }
}
