export type SAMLAttributeValue = string | number | boolean | null | (string | number | boolean)[];

/**
 * Changes the SAML response of a login to a SAML application. An invalid value throws and fails the execution.
 * Limits: 100 changes of attributes, names up to 1024 and values up to 2048 bytes, and a total limit.
 */
export interface SAMLResponseAPI {
  /** `null` removes the attribute from the assertion. */
  setAttribute(attribute: string, value: SAMLAttributeValue): void;
  /** Default: the request's issuer. */
  setAudience(audience: string): void;
  /** Default: the request's AssertionConsumerServiceURL, else the callback URL. */
  setRecipient(recipient: string): void;
  /** Default: the recipient. */
  setDestination(destination: string): void;
  /** Default: `urn:auth0:<tenant>`. */
  setIssuer(issuer: string): void;
  setRelayState(relayState: string): void;
  /** Default: true. */
  setCreateUpnClaim(createUpnClaim: boolean): void;
  /** Whether attributes without a mapping are passed on. Default: true. */
  setPassthroughClaimsWithNoMapping(passthroughClaimsWithNoMapping: boolean): void;
  /** Whether these attributes keep their names, without Auth0's prefix. Default: false. */
  setMapUnknownClaimsAsIs(mapUnknownClaimsAsIs: boolean): void;
  /** Whether the user's identities are added. Default: true. */
  setMapIdentities(mapIdentities: boolean): void;
  /** Default: `rsa-sha256`. */
  setSignatureAlgorithm(signatureAlgorithm: "rsa-sha256"): void;
  /** @deprecated Use `rsa-sha256`. */
  setSignatureAlgorithm(signatureAlgorithm: "rsa-sha1"): void;
  /** Default: `sha256`. */
  setDigestAlgorithm(digestAlgorithm: "sha256"): void;
  /** @deprecated Use `sha256`. */
  setDigestAlgorithm(digestAlgorithm: "sha1"): void;
  /** Default: 3600 seconds. */
  setLifetimeInSeconds(lifetimeInSeconds: number): void;
  /** Signs the response instead of the assertion. Default: false. */
  setSignResponse(signResponse: boolean): void;
  /** Default: `urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified`. */
  setNameIdentifierFormat(nameIdentifierFormat: string): void;
  /** Attributes for the NameID. The first with a value is used. */
  setNameIdentifierProbes(nameIdentifierProbes: string[]): void;
  /** Default: `urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified`. */
  setAuthnContextClassRef(authnContextClassRef: string): void;
  /** Whether attributes carry a NameFormat. Default: true. */
  setIncludeAttributeNameFormat(includeAttributeNameFormat: boolean): void;
  /** Whether attributes carry their own xs:type. Default: true. */
  setTypedAttributes(typedAttributes: boolean): void;
  /** PEM certificate that requests must be signed with. */
  setSigningCert(signingCert: string): void;
  /** PEM certificate to encrypt the assertion with. Use with `setEncryptionPublicKey`. */
  setEncryptionCert(encryptionCert: string): void;
  /** PEM public key. Use with `setEncryptionCert`. */
  setEncryptionPublicKey(encryptionPublicKey: string): void;
  /** PEM certificate to sign with instead of the tenant's. Use with `setKey`. */
  setCert(cert: string): void;
  /** PEM private key, kept as a secret of the Action. Use with `setCert`. */
  setKey(key: string): void;
  /** Not the default, but recommended. */
  setEncryptionAlgorithm(encryptionAlgorithm: "aes256-gcm"): void;
  /** The default. @deprecated Use `aes256-gcm`. */
  setEncryptionAlgorithm(encryptionAlgorithm: "aes256-cbc"): void;
}
