import { MessageError } from "../message-error.ts";
import type { Assertion } from "../saml-assertions/assertion.ts";
import { assertAudience, assertInTime, clockSkew, timeFailure } from "../saml-assertions/validity.ts";

export interface Expected {
  readonly issuer: string;
  /** Whom it must be for. */
  readonly realm: string;
  /** Where it must have been sent, if it says where. */
  readonly callback: string;
  /** When the login began: a token that is older answers another. Milliseconds since the epoch, as `now`. */
  readonly begun: number;
  readonly now: number;
}

/** Whether an assertion is for this login, here and now. @throws {MessageError} */
export function checkAssertion(assertion: Assertion, expected: Expected): void {
  const { issued } = assertion;
  const { now, begun } = expected;
  if (assertion.claims.issuer !== expected.issuer) throw new MessageError("is from another issuer");
  assertAudience(assertion, expected.realm);
  checkConfirmation(assertion, expected);
  if (assertion.notOnOrAfter === undefined) throw new MessageError("has no NotOnOrAfter");
  assertInTime(assertion, now);
  if (issued - clockSkew > now) throw new MessageError("is not valid yet");
  if (issued + clockSkew < begun) throw new MessageError("is older than this login");
}

/** WS-Federation has no request that a token could name: one that names a request answers another protocol's. */
function checkConfirmation({ confirmations: [confirmation] }: Assertion, { callback, now }: Expected): void {
  if (confirmation === undefined) throw new MessageError("is not a bearer's");
  const { inResponseTo, recipient } = confirmation;
  if (inResponseTo !== undefined) throw new MessageError("answers another request");
  if (recipient !== undefined && recipient !== callback) throw new MessageError("is for another recipient");
  const failure = timeFailure(confirmation, now);
  if (failure !== undefined) throw new MessageError(failure);
}

/** When an assertion can be forgotten: it is not accepted from then on, whoever brings it. */
export function rememberUntil({ notOnOrAfter }: Assertion): number {
  return (notOnOrAfter ?? Number.POSITIVE_INFINITY) + clockSkew;
}
