import type { SamlClaims } from "../saml-attributes/saml-claims.ts";

/** A SAML 2.0 assertion, as it was signed. Times are milliseconds since the epoch. */
export interface Assertion {
  readonly id: string;
  readonly claims: SamlClaims;
  readonly confirmations: readonly BearerConfirmation[];
  readonly notBefore: number | undefined;
  readonly notOnOrAfter: number | undefined;
  /** Each restriction names whom the assertion may be for; all of them must hold. */
  readonly audiences: readonly (readonly string[])[];
  readonly sessionNotOnOrAfter: number | undefined;
}

/** That whoever brings the assertion may be taken for its subject: SAML V2.0 Profiles, 3.3 and 4.1.4.2. */
export interface BearerConfirmation {
  readonly recipient: string | undefined;
  readonly inResponseTo: string | undefined;
  readonly notBefore: number | undefined;
  readonly notOnOrAfter: number | undefined;
}
