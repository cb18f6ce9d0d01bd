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

export interface Expected {
  readonly issuer: string;
  /** The required audience. */
  readonly realm: string;
  /** The required recipient, if the token names one. */
  readonly callback: string;
  /** When the login began: an older token belongs to another login. Milliseconds since the epoch, as `now`. */
  readonly begun: number;
  readonly now: number;
  readonly switches: Pick<
    Switches,
    "samlAudiences" | "samlClockSkew" | "samlNameQualifiers" | "saml1WithoutAuthentication" | "saml1WithoutConfirmation"
  >;
}

/** Checks that an assertion is valid for this login at this time. @throws {MessageError} */
export function checkAssertion(assertion: Assertion, expected: Expected): void {
  const { issued } = assertion;
  const { now, begun, switches } = expected;
  const clock = { now, skew: clockSkewOf(switches) };
  if (!assertion.hasSignIn && switches.saml1WithoutAuthentication === "refuse") {
    throw new MessageError("has no authentication statement");
  }
  if (assertion.isUnconfirmed && switches.saml1WithoutConfirmation === "refuse") {
    throw new MessageError("has a subject without a confirmation (the switch saml1WithoutConfirmation)");
  }
  assertIssuer(assertion, expected.issuer);
  assertAudience(assertion, expected.realm, switches);
  if (switches.samlNameQualifiers === "checked") assertNameQualifiers(assertion, expected.realm);
  checkConfirmations(assertion.confirmations, expected.callback, clock);
  if (assertion.notOnOrAfter === undefined) throw new MessageError("has no NotOnOrAfter");
  assertInTime(assertion, clock);
  if (issued - clock.skew > now) throw new MessageError("is not valid yet");
  if (issued + clock.skew < begun) throw new MessageError("is older than this login");
}

/** One confirmation that is met is sufficient. If none is, the failure of the first is reported. */
function checkConfirmations(confirmations: readonly BearerConfirmation[], callback: string, clock: Clock): void {
  const failures = confirmations.map((confirmation) => failureOf(confirmation, callback, clock));
  if (failures.includes(undefined)) return;
  throw new MessageError(failures[0] ?? "has no bearer confirmation");
}

/** WS-Federation requests have no id: a token with InResponseTo answers a SAML request. */
function failureOf(confirmation: BearerConfirmation, callback: string, clock: Clock): string | undefined {
  const { inResponseTo, recipient } = confirmation;
  if (inResponseTo !== undefined) return "answers another request";
  if (recipient !== undefined && recipient !== callback) {
    return `is for another recipient: ${quoted(callback)} is expected`;
  }
  return timeFailure(confirmation, clock);
}

/** When an assertion is no longer accepted, and its id can be forgotten. */
export function rememberUntil({ notOnOrAfter }: Assertion, switches: Pick<Switches, "samlClockSkew">): number {
  return (notOnOrAfter ?? Number.POSITIVE_INFINITY) + clockSkewOf(switches);
}
