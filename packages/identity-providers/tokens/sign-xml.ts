import { SignedXml } from "xml-crypto";
import type { SigningKey } from "./signing-key.ts";

const exclusive = "http://www.w3.org/2001/10/xml-exc-c14n#";
const enveloped = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";

/** The attribute with the id of the signed element, and the position of the signature. */
export interface SignaturePlace {
  readonly idAttribute: "ID" | "AssertionID";
  /** The signature follows the issuer in SAML 2.0, and comes last in SAML 1.1. */
  readonly at: "after-issuer" | "end";
}

/**
 * Signs the whole document as SAML requires (Core, 5.4): one enveloped signature with RSA and SHA-256, including the
 * certificate.
 */
export function signXml(xml: string, { key, cert }: SigningKey, { idAttribute, at }: SignaturePlace): string {
  const signer = new SignedXml({
    privateKey: key,
    publicCert: cert,
    // The library knows `ID` already.
    ...(idAttribute !== "ID" && { idAttribute }),
    canonicalizationAlgorithm: exclusive,
    signatureAlgorithm: "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
    getKeyInfoContent: SignedXml.getKeyInfoContent,
  });
  signer.addReference({
    xpath: "/*",
    transforms: [enveloped, exclusive],
    digestAlgorithm: "http://www.w3.org/2001/04/xmlenc#sha256",
  });
  const location = at === "end" ? ({ reference: "/*", action: "append" } as const) : afterIssuer;
  signer.computeSignature(xml, { location });
  return signer.getSignedXml();
}

const afterIssuer = { reference: "/*/*[local-name(.)='Issuer']", action: "after" } as const;
