import { namespaces } from "../upstream/saml-assertions/namespaces.ts";
import { attributeOf, descendantsOf } from "../upstream/xml/elements.ts";
import { parseXml } from "../upstream/xml/parse-xml.ts";

/** Where a SAML provider's metadata says that users sign out. Shown, and not used: the tenant has no single logout. */
export function signOutEndpointOf(metadata: string): string | undefined {
  const root = parseXml(metadata.trim(), { comments: "allowed" }).documentElement;
  const services = (root === null ? [] : descendantsOf(root)).filter(
    ({ namespaceURI, localName }) => namespaceURI === namespaces.metadata && localName === "SingleLogoutService",
  );
  return services[0] && attributeOf(services[0], "Location");
}
