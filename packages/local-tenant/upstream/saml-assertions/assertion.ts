import type { SamlClaims } from "./saml-claims.ts";

/** What an assertion of SAML 1.1 or 2.0 says, as it was signed. Times are milliseconds since the epoch. */
export interface Assertion extends Period {
  readonly id: string;
  readonly issued: number;
  /** Each restriction names whom the assertion may be for; all of them must hold. */
  readonly audiences: readonly (readonly string[])[];
  /** The ways in which a bearer is confirmed as the subject; there may be others, which count for nothing here. */
  readonly confirmations: readonly BearerConfirmation[];
  /** SAML 2.0 only. */
  readonly sessionNotOnOrAfter: number | undefined;
  readonly claims: SamlClaims;
}

/**
 * That whoever brings the assertion may be taken for its subject: SAML V2.0 Profiles, 3.3 and 4.1.4.2. SAML 1.1 says no
 * more.
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
