import { MessageError } from "../message-error.ts";
import { quoted } from "../quoted.ts";
import type { Assertion, Period } from "./assertion.ts";

/** Milliseconds by which the provider's clock may differ from the tenant's. */
export const clockSkew = 60_000;

/** SAML Core, 2.5.1.4: there must be a restriction, and each one must name the tenant. @throws {MessageError} */
export function assertAudience({ audiences }: Assertion, audience: string): void {
  const isForUs = audiences.length > 0 && audiences.every((restriction) => restriction.includes(audience));
  if (!isForUs) throw new MessageError(`is for another audience: ${quoted(audience)} is expected`);
}

/** @throws {MessageError} unless the assertion is from this provider; any is accepted if the provider is not known */
export function assertIssuer({ claims: { issuer } }: Assertion, expected: string | undefined): void {
  if (issuer !== "" && (expected === undefined || issuer === expected)) return;
  if (issuer === "" || expected === undefined) throw new MessageError("names no issuer");
  throw new MessageError(`is from another issuer: it has ${quoted(issuer)}, and ${quoted(expected)} is expected`);
}

/** Checks the assertion's validity period and the end of its session. @throws {MessageError} */
export function assertInTime(assertion: Assertion, now: number): void {
  const ofSession = { notBefore: undefined, notOnOrAfter: assertion.sessionNotOnOrAfter };
  for (const period of [assertion, ofSession]) {
    const failure = timeFailure(period, now);
    if (failure !== undefined) throw new MessageError(failure);
  }
}

/** The reason why a period is not current; it completes `the response ...`. */
export function timeFailure({ notBefore, notOnOrAfter }: Period, now: number): string | undefined {
  if (notBefore !== undefined && notBefore > now + clockSkew) return "is not valid yet";
  return notOnOrAfter !== undefined && notOnOrAfter <= now - clockSkew ? "has expired" : undefined;
}
