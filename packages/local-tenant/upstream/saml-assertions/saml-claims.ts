/** What a SAML assertion says of its user, 1.1 or 2.0: read from what was signed, and checked already. */
export interface SamlClaims {
  /**
   * Values by the attribute's full name, in the provider's order. Several elements of one name (some providers send one
   * element a value) are one attribute here. SAML 1.1: `AttributeNamespace`, a slash, `AttributeName`.
   */
  readonly attributes: ReadonlyMap<string, readonly string[]>;
  readonly nameId: NameId | undefined;
  /** The assertion's issuer. */
  readonly issuer: string;
  readonly sessionIndex?: string | undefined;
  /** AuthnContextClassRef of SAML 2.0, AuthenticationMethod of 1.1. */
  readonly authenticationMethod?: string | undefined;
}

export interface NameId {
  readonly value: string;
  readonly format: string | undefined;
}
