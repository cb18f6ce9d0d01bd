import type { Switches } from "../../switches.ts";
import { MessageError } from "../message-error.ts";
import { quoted } from "../quoted.ts";
import type { Assertion, Period } from "./assertion.ts";

/** Milliseconds by which the provider's clock may differ from the tenant's. */
export function clockSkewOf({ samlClockSkew }: Pick<Switches, "samlClockSkew">): number {
  return samlClockSkew * 1000;
}

/** A point in time, and how exact the provider's clock is: milliseconds. */
export interface Clock {
  /** Since the epoch. */
  readonly now: number;
  readonly skew: number;
}

/**
 * SAML Core, 2.5.1.4: there must be a restriction, and each one must name the tenant. Auth0's library looks at the
 * first audience only, and compares it to the letter; the other restrictions must be met here all the same.
 *
 * @throws {MessageError}
 */
export function assertAudience(
  { audiences }: Assertion,
  audience: string,
  { samlAudiences }: Pick<Switches, "samlAudiences">,
): void {
  const isMet = audiences.every((restriction) => restriction.some((one) => one.trim() === audience));
  const isFirst = samlAudiences === "any" || audiences.flat()[0] === audience;
  if (audiences.length > 0 && isMet && isFirst) return;
  const place = isMet && audiences.length > 0 ? " as the first and to the letter" : "";
  throw new MessageError(`is for another audience: ${quoted(audience)} is expected${place}`);
}

/** @throws {MessageError} unless the assertion is from this provider; any is accepted if the provider is not known */
export function assertIssuer({ claims: { issuer } }: Assertion, expected: string | undefined): void {
  if (issuer !== "" && (expected === undefined || issuer === expected)) return;
  if (issuer === "" || expected === undefined) throw new MessageError("names no issuer");
  throw new MessageError(`is from another issuer: it has ${quoted(issuer)}, and ${quoted(expected)} is expected`);
}

/** Checks the assertion's validity period and the end of its session. @throws {MessageError} */
export function assertInTime(assertion: Assertion, clock: Clock): void {
  const ofSession = { notBefore: undefined, notOnOrAfter: assertion.sessionNotOnOrAfter };
  for (const period of [assertion, ofSession]) {
    const failure = timeFailure(period, clock);
    if (failure !== undefined) throw new MessageError(failure);
  }
}

/** The reason why a period is not current; it completes `the response ...`. */
export function timeFailure({ notBefore, notOnOrAfter }: Period, { now, skew }: Clock): string | undefined {
  if (notBefore !== undefined && notBefore > now + skew) return "is not valid yet";
  return notOnOrAfter !== undefined && notOnOrAfter <= now - skew ? "has expired" : undefined;
}
