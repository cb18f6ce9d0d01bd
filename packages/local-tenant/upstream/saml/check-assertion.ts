import type { Switches } from "../../switches.ts";
import { MessageError } from "../message-error.ts";
import { quoted } from "../quoted.ts";
import type { Assertion, BearerConfirmation } from "../saml-assertions/assertion.ts";
import { assertNameQualifiers } from "../saml-assertions/name-qualifiers.ts";
import {
  assertAudience,
  assertInTime,
  assertIssuer,
  type Clock,
  clockSkewOf,
  timeFailure,
} from "../saml-assertions/validity.ts";
import type { SamlResponse } from "./read-response.ts";

export interface Expected {
  /** The provider's entity id, if known. */
  readonly issuer: string | undefined;
  readonly audience: string;
  /** The assertion consumer service's URL. */
  readonly recipient: string;
  /** The request that this answers; undefined for a login that the provider started. */
  readonly requestId: string | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly switches: Pick<Switches, "samlMissingAddress" | "samlAudiences" | "samlClockSkew" | "samlNameQualifiers">;
}

/**
 * Checks, as SAML V2.0 Profiles, 4.1.4.3 requires, that the assertion is from this provider, for this tenant and this
 * login, and within its validity period.
 *
 * @throws {MessageError}
 */
export function checkAssertion(assertion: Assertion, response: SamlResponse, expected: Expected): void {
  checkIssuer(assertion, response, expected);
  checkEnvelope(response, expected);
  assertAudience(assertion, expected.audience, expected.switches);
  if (expected.switches.samlNameQualifiers === "checked") assertNameQualifiers(assertion, expected.audience);
  assertInTime(assertion, clockOf(expected));
  checkConfirmations(assertion.confirmations, expected);
}

function clockOf({ now, switches }: Expected): Clock {
  return { now, skew: clockSkewOf(switches) };
}

function checkIssuer(assertion: Assertion, response: SamlResponse, { issuer }: Expected): void {
  assertIssuer(assertion, issuer);
  if (response.issuer !== undefined && response.issuer !== assertion.claims.issuer) {
    throw new MessageError("has an issuer that differs from its assertion's issuer");
  }
}

/** In an unsigned response these can be changed in transit; the assertion's own confirmation cannot. */
function checkEnvelope({ isSigned, destination = "", inResponseTo }: SamlResponse, expected: Expected): void {
  // Required in a signed message: SAML V2.0 Bindings, 3.5.5.2.
  const mayBeMissing = expected.switches.samlMissingAddress === "accept" || !isSigned;
  if (destination === "" ? !mayBeMissing : destination !== expected.recipient) {
    throw new MessageError(`is for another destination: ${quoted(expected.recipient)} is expected`);
  }
  if (inResponseTo !== undefined && inResponseTo !== expected.requestId) {
    throw new MessageError("answers another request (InResponseTo)");
  }
}

/** One confirmation that is met is sufficient. If none is, the failure of the first is reported. */
function checkConfirmations(confirmations: readonly BearerConfirmation[], expected: Expected): void {
  const failures = confirmations.map((confirmation) => failureOf(confirmation, expected));
  if (failures.includes(undefined)) return;
  throw new MessageError(failures[0] ?? "has no bearer confirmation");
}

function failureOf(confirmation: BearerConfirmation, expected: Expected): string | undefined {
  const { recipient, requestId, switches } = expected;
  const named = confirmation.recipient ?? "";
  const isMissing = named === "" && switches.samlMissingAddress === "accept";
  if (named !== recipient && !isMissing) return `is for another recipient: ${quoted(recipient)} is expected`;
  if (confirmation.inResponseTo !== requestId) return "answers another request (InResponseTo)";
  if (confirmation.notOnOrAfter === undefined) return "has a bearer confirmation without NotOnOrAfter";
  return timeFailure(confirmation, clockOf(expected));
}
