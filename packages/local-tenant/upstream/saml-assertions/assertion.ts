import type { SamlClaims } from "./saml-claims.ts";

/** The signed content of a SAML 1.1 or 2.0 assertion. Times are milliseconds since the epoch. */
export interface Assertion extends Period {
  readonly id: string;
  readonly issued: number;
  /** Each restriction lists the permitted audiences; all restrictions must be met. */
  readonly audiences: readonly (readonly string[])[];
  /** SAML 1.1: whether a subject has no confirmation at all, which does not say who may present the assertion. */
  readonly isUnconfirmed: boolean;
  /** The bearer confirmations of the subject. Confirmations by other methods are ignored. */
  readonly confirmations: readonly BearerConfirmation[];
  /** Whether it says that the user signed in. SAML 2.0 assertions without that are refused at once. */
  readonly hasSignIn: boolean;
  /** SAML 2.0 only. */
  readonly sessionNotOnOrAfter: number | undefined;
  readonly claims: SamlClaims;
}

/**
 * Confirms that the bearer of the assertion is its subject: SAML V2.0 Profiles, 3.3 and 4.1.4.2. In SAML 1.1 it has no
 * further data.
 */
export interface BearerConfirmation extends Period {
  readonly recipient: string | undefined;
  readonly inResponseTo: string | undefined;
}

/** `NotBefore` and `NotOnOrAfter`, in milliseconds since the epoch. */
export interface Period {
  readonly notBefore: number | undefined;
  readonly notOnOrAfter: number | undefined;
}
