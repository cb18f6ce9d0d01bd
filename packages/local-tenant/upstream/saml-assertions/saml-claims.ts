/** What a SAML 1.1 or 2.0 assertion says about its user: read from the signed content, and already checked. */
export interface SamlClaims {
  /**
   * Values by the attribute's full name, in the provider's order. Several elements with one name (some providers send
   * one element for each value) are one attribute here. SAML 1.1: `AttributeNamespace`, a slash, `AttributeName`.
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
