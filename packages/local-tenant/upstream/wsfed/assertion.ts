import type { Element } from "@xmldom/xmldom";
import type { SamlClaims } from "../saml-attributes/saml-claims.ts";
import { namespaces } from "./namespaces.ts";
import { readSaml1 } from "./read-saml1.ts";
import { readSaml2 } from "./read-saml2.ts";

/** What an assertion says, of either version. Times are milliseconds since the epoch. */
export interface Assertion {
  readonly id: string;
  readonly issued: number;
  readonly notBefore: number | undefined;
  /** Not to be accepted from here on: the earliest of those that the assertion names. */
  readonly notOnOrAfter: number;
  /** One list a restriction: the realm must be on each. */
  readonly audiences: readonly (readonly string[])[];
  /** Where the provider sent it, if it says so: SAML 2.0 only. */
  readonly recipient: string | undefined;
  readonly claims: SamlClaims;
}

/** Reads an assertion whose signature was verified. @throws WsFederationError where it is not a bearer's sign-in */
export function readAssertion(element: Element): Assertion {
  return element.namespaceURI === namespaces.saml1 ? readSaml1(element) : readSaml2(element);
}
