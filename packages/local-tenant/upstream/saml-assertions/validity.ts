import { MessageError } from "../message-error.ts";
import type { Assertion, Period } from "./assertion.ts";

/** Milliseconds by which the provider's clock may differ from the tenant's. */
export const clockSkew = 60_000;

/**
 * SAML Core, 2.5.1.4: it must name whom it is for, and every restriction must name the tenant.
 * @throws {MessageError}
 */
export function assertAudience({ audiences }: Assertion, audience: string): void {
  const isForUs = audiences.length > 0 && audiences.every((restriction) => restriction.includes(audience));
  if (!isForUs) throw new MessageError("is for another audience");
}

/** The assertion's own times, and those of the session that it tells of. @throws {MessageError} */
export function assertInTime(assertion: Assertion, now: number): void {
  const ofSession = { notBefore: undefined, notOnOrAfter: assertion.sessionNotOnOrAfter };
  for (const period of [assertion, ofSession]) {
    const failure = timeFailure(period, now);
    if (failure !== undefined) throw new MessageError(failure);
  }
}

/** What is wrong with the time; it completes `the response ...`. */
export function timeFailure({ notBefore, notOnOrAfter }: Period, now: number): string | undefined {
  if (notBefore !== undefined && notBefore > now + clockSkew) return "is not valid yet";
  return notOnOrAfter !== undefined && notOnOrAfter <= now - clockSkew ? "has expired" : undefined;
}
