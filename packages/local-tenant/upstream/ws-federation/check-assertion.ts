import { MessageError } from "../message-error.ts";
import { quoted } from "../quoted.ts";
import type { Assertion } from "../saml-assertions/assertion.ts";
import { assertAudience, assertInTime, assertIssuer, clockSkew, timeFailure } from "../saml-assertions/validity.ts";

export interface Expected {
  readonly issuer: string;
  /** The required audience. */
  readonly realm: string;
  /** The required recipient, if the token names one. */
  readonly callback: string;
  /** When the login began: an older token belongs to another login. Milliseconds since the epoch, as `now`. */
  readonly begun: number;
  readonly now: number;
}

/** Checks that an assertion is valid for this login at this time. @throws {MessageError} */
export function checkAssertion(assertion: Assertion, expected: Expected): void {
  const { issued } = assertion;
  const { now, begun } = expected;
  assertIssuer(assertion, expected.issuer);
  assertAudience(assertion, expected.realm);
  checkConfirmation(assertion, expected);
  if (assertion.notOnOrAfter === undefined) throw new MessageError("has no NotOnOrAfter");
  assertInTime(assertion, now);
  if (issued - clockSkew > now) throw new MessageError("is not valid yet");
  if (issued + clockSkew < begun) throw new MessageError("is older than this login");
}

/** WS-Federation requests have no id: a token with InResponseTo answers a SAML request. */
function checkConfirmation({ confirmations: [confirmation] }: Assertion, { callback, now }: Expected): void {
  if (confirmation === undefined) throw new MessageError("has no bearer confirmation");
  const { inResponseTo, recipient } = confirmation;
  if (inResponseTo !== undefined) throw new MessageError("answers another request");
  if (recipient !== undefined && recipient !== callback) {
    throw new MessageError(`is for another recipient: ${quoted(callback)} is expected`);
  }
  const failure = timeFailure(confirmation, now);
  if (failure !== undefined) throw new MessageError(failure);
}

/** When an assertion is no longer accepted, and its id can be forgotten. */
export function rememberUntil({ notOnOrAfter }: Assertion): number {
  return (notOnOrAfter ?? Number.POSITIVE_INFINITY) + clockSkew;
}
