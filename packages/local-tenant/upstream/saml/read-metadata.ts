import type { Element } from "@xmldom/xmldom";
import { MessageError } from "../message-error.ts";
import { type Certificates, readCertificates } from "../saml-assertions/certificate.ts";
import { namespaces } from "../saml-assertions/namespaces.ts";
import { attributeOf, childrenOf, descendantsOf, textOf } from "../xml/elements.ts";
import { parseXml } from "../xml/parse-xml.ts";
import type { SamlIdentityProvider } from "./identity-provider.ts";

const redirectBinding = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect";

/**
 * Reads the one identity provider of a metadata document (SAML V2.0 Metadata).
 *
 * @param now milliseconds since the epoch
 * @throws {MessageError}
 */
export function readMetadata(
  text: string,
  now: number,
): Omit<SamlIdentityProvider, "signInEndpoint"> & {
  readonly signInEndpoint: string | undefined;
} & Certificates {
  const root = parseXml(text.trim(), { comments: "allowed" }).documentElement;
  const [descriptor, ...others] = root === null ? [] : descendantsOf(root).filter(isProvider);
  if (descriptor === undefined) throw new MessageError("names no SAML 2.0 identity provider");
  if (others.length > 0) throw new MessageError("names more than one identity provider");
  const entity = descriptor.parentNode as Element;
  assertValid([entity, descriptor], now);
  return {
    entityId: attributeOf(entity, "entityID"),
    signInEndpoint: signInEndpointOf(descriptor),
    ...certificatesOf(descriptor),
    wantsSignedRequests: ["true", "1"].includes(attributeOf(descriptor, "WantAuthnRequestsSigned") ?? ""),
  };
}

function isProvider({ namespaceURI, localName, parentNode }: Element): boolean {
  const isDescriptor = namespaceURI === namespaces.metadata && localName === "IDPSSODescriptor";
  return (
    isDescriptor && parentNode?.localName === "EntityDescriptor" && parentNode.namespaceURI === namespaces.metadata
  );
}

function assertValid(elements: readonly Element[], now: number): void {
  for (const element of elements) {
    const until = attributeOf(element, "validUntil");
    if (until !== undefined && !(Date.parse(until) > now)) throw new MessageError("is no longer valid (validUntil)");
  }
}

function signInEndpointOf(descriptor: Element): string | undefined {
  const services = childrenOf(descriptor, namespaces.metadata, "SingleSignOnService");
  const service = services.find((candidate) => attributeOf(candidate, "Binding") === redirectBinding);
  return service && attributeOf(service, "Location");
}

/** Several if the provider is rotating its key. Encryption certificates are left out. */
function certificatesOf(descriptor: Element): Certificates {
  const keys = childrenOf(descriptor, namespaces.metadata, "KeyDescriptor").filter(
    (key) => (attributeOf(key, "use") ?? "signing") === "signing",
  );
  const elements = keys
    .flatMap((key) => descendantsOf(key))
    .filter((element) => element.namespaceURI === namespaces.signature && element.localName === "X509Certificate");
  return readCertificates(elements.map(textOf));
}
