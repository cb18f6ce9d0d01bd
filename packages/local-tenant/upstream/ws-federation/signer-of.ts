import { verify, X509Certificate } from "node:crypto";
import type { Element } from "@xmldom/xmldom";
import { ExclusiveCanonicalization } from "xml-crypto";
import { namespaces } from "../saml-assertions/namespaces.ts";
import { attributeOf, onlyChild, textOf } from "../xml/elements.ts";

/** The library's types expect browser elements. The parser's elements have all members that it uses. */
type BrowserElement = Parameters<ExclusiveCanonicalization["process"]>[0];

/** Node's names for the algorithms that XML Signature identifies by URIs. SHA-1 is excluded. */
export const signatureAlgorithms: ReadonlyMap<string, string> = new Map([
  ["http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", "RSA-SHA256"],
  ["http://www.w3.org/2001/04/xmldsig-more#rsa-sha512", "RSA-SHA512"],
]);

/**
 * The certificate whose key signed the SignedInfo. This does not yet verify the content to which the SignedInfo refers.
 * It comes first because it is cheap: the library digests the whole document before it looks at the signer.
 */
export function signerOf(signature: Element, certificates: readonly string[]): string | undefined {
  const signedInfo = onlyChild(signature, namespaces.signature, "SignedInfo");
  const method = onlyChild(signedInfo, namespaces.signature, "SignatureMethod");
  const name = signatureAlgorithms.get(attributeOf(method, "Algorithm") ?? "");
  if (name === undefined) return undefined;
  const text = new ExclusiveCanonicalization().process(signedInfo as unknown as BrowserElement, {});
  const value = Buffer.from(textOf(onlyChild(signature, namespaces.signature, "SignatureValue")), "base64");
  return certificates.find((certificate) =>
    verify(name, Buffer.from(text), new X509Certificate(certificate).publicKey, value),
  );
}
