/** What a SAML 1.1 or 2.0 assertion says about its user: read from the signed content, and already checked. */
export interface SamlClaims {
  /**
   * The elements' full names and values, in the provider's order. A name may come more than once: some providers send
   * one element for each value. SAML 1.1: `AttributeNamespace`, a slash, `AttributeName`.
   */
  readonly attributes: Iterable<readonly [string, readonly string[]]>;
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
  /** SAML 2.0: the provider and the party for which the value was made. */
  readonly nameQualifier?: string | undefined;
  readonly spNameQualifier?: string | undefined;
}
