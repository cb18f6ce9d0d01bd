import { SignedXml } from "xml-crypto";
import type { SigningKey } from "./signing-key.ts";

const exclusive = "http://www.w3.org/2001/10/xml-exc-c14n#";
const enveloped = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";

/** Which attribute of the signed element holds its id, and where the signature goes. */
export interface SignaturePlace {
  readonly idAttribute: "ID" | "AssertionID";
  /** SAML 2.0 has the signature after the issuer, SAML 1.1 at the end. */
  readonly at: "after-issuer" | "end";
}

/**
 * Signs the whole document as SAML wants it (Core, 5.4): one enveloped signature, by RSA and SHA-256, with the
 * certificate.
 */
export function signXml(xml: string, { key, cert }: SigningKey, { idAttribute, at }: SignaturePlace): string {
  const signer = new SignedXml({
    privateKey: key,
    publicCert: cert,
    // `ID` the library knows by itself.
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
