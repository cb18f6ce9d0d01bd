import { verify, X509Certificate } from "node:crypto";
import type { Element } from "@xmldom/xmldom";
import { ExclusiveCanonicalization } from "xml-crypto";
import { namespaces } from "../saml-assertions/namespaces.ts";
import { attributeOf, onlyChild, textOf } from "../xml/elements.ts";

/** The library's types mean a browser's elements: the parser's have all that it uses of those. */
type BrowserElement = Parameters<ExclusiveCanonicalization["process"]>[0];

/** Node's names of what XML Signature calls by URIs. SHA-1 is not among them. */
export const signatureAlgorithms: ReadonlyMap<string, string> = new Map([
  ["http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", "RSA-SHA256"],
  ["http://www.w3.org/2001/04/xmldsig-more#rsa-sha512", "RSA-SHA512"],
]);

/**
 * The certificate whose key signed the signature's SignedInfo. This says nothing yet of what the SignedInfo refers to;
 * it is asked first because it is cheap: the library digests a whole document before it asks who signed.
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
