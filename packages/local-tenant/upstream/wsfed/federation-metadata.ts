import { X509Certificate } from "node:crypto";
import type { Element } from "@xmldom/xmldom";
import { attributeOf, childrenOf, elementsOf, optionalChild, textOf } from "../xml/elements.ts";
import { parseXml } from "../xml/parse-xml.ts";
import { isNamed } from "./is-named.ts";
import { namespaces } from "./namespaces.ts";
import { WsFederationError } from "./ws-federation-error.ts";

/** What a relying party needs to know of an identity provider. */
export interface FederationMetadata {
  /** Whom its tokens name as issuer. */
  readonly issuer: string;
  /** Where sign-in requests go: an https URL. */
  readonly endpoint: string;
  /** PEM. Only these sign its tokens: several while it changes its key. */
  readonly certificates: readonly string[];
}

const smallestKey = 2048;

/**
 * Reads a federation metadata document: WS-Federation 1.2, section 3.1. Its own signature is not checked, as it is not
 * by Auth0: what it is worth depends on where it came from.
 * @throws WsFederationError or XmlError
 */
export function readFederationMetadata(xml: string): FederationMetadata {
  const root = parseXml(xml.replace(/^\uFEFF/, "").trim(), { comments: "allowed" }).documentElement;
  if (root === null || !isNamed(root, namespaces.metadata, "EntityDescriptor")) {
    throw new WsFederationError("has no EntityDescriptor");
  }
  const issuer = attributeOf(root, "entityID");
  if (issuer === undefined) throw new WsFederationError("has no entityID");
  const role = elementsOf(root).find(isTokenService);
  if (role === undefined) throw new WsFederationError("offers no WS-Federation sign-in");
  const certificates = signingCertificates(role);
  if (certificates.length === 0) throw new WsFederationError("has no usable signing certificate");
  return { issuer, endpoint: passiveEndpoint(role), certificates };
}

/** `<RoleDescriptor xsi:type="fed:SecurityTokenServiceType">`; an application service's descriptor is another's role. */
function isTokenService(element: Element): boolean {
  if (!isNamed(element, namespaces.metadata, "RoleDescriptor")) return false;
  const [prefix, name] = (element.getAttributeNS(namespaces.schemaInstance, "type") ?? "").split(":");
  if (name !== "SecurityTokenServiceType" || prefix === undefined) return false;
  return element.lookupNamespaceURI(prefix) === namespaces.federation;
}

function signingCertificates(role: Element): string[] {
  return childrenOf(role, namespaces.metadata, "KeyDescriptor")
    .filter((key) => (attributeOf(key, "use") ?? "signing") === "signing")
    .flatMap((key) => childrenOf(key, namespaces.signature, "KeyInfo"))
    .flatMap((info) => childrenOf(info, namespaces.signature, "X509Data"))
    .flatMap((data) => childrenOf(data, namespaces.signature, "X509Certificate"))
    .map((certificate) => usablePem(textOf(certificate)))
    .filter((pem) => pem !== undefined);
}

/** The certificate as PEM, where it holds an RSA key of decent size. */
function usablePem(base64: string): string | undefined {
  try {
    const certificate = new X509Certificate(Buffer.from(base64, "base64"));
    const { asymmetricKeyType, asymmetricKeyDetails } = certificate.publicKey;
    const isStrong = asymmetricKeyType === "rsa" && (asymmetricKeyDetails?.modulusLength ?? 0) >= smallestKey;
    return isStrong ? certificate.toString() : undefined;
  } catch {
    return undefined;
  }
}

function passiveEndpoint(role: Element): string {
  const addresses = childrenOf(role, namespaces.federation, "PassiveRequestorEndpoint").map((endpoint) => {
    const reference = optionalChild(endpoint, namespaces.addressing, "EndpointReference");
    const address = reference && optionalChild(reference, namespaces.addressing, "Address");
    return address === undefined ? "" : textOf(address).trim();
  });
  const [endpoint] = addresses;
  if (endpoint === undefined) throw new WsFederationError("has no PassiveRequestorEndpoint");
  assertHttps(endpoint);
  return endpoint;
}

/** The browser goes only where TLS says who answers. @throws WsFederationError */
export function assertHttps(endpoint: string): void {
  if (!URL.canParse(endpoint) || new URL(endpoint).protocol !== "https:") {
    throw new WsFederationError("has a sign-in endpoint that is not an https URL");
  }
}
