import type { Assertion } from "./assertion.ts";
import { WsFederationError } from "./ws-federation-error.ts";

/** How far the provider's clock may be off, in milliseconds. */
const skew = 60_000;

export interface AssertionExpectations {
  readonly issuer: string;
  /** Whom it must be for. */
  readonly realm: string;
  /** Where it must have been sent, if it says where. */
  readonly callback: string;
  /** When the login began: a token that is older answers another. Milliseconds since the epoch, as `now`. */
  readonly begun: number;
  readonly now: number;
}

/** Whether an assertion is for this login, here and now. @throws WsFederationError */
export function checkAssertion(assertion: Assertion, expected: AssertionExpectations): void {
  const { now, realm } = expected;
  if (assertion.claims.issuer !== expected.issuer) throw new WsFederationError("is another issuer's");
  const { audiences } = assertion;
  const isForUs = audiences.length > 0 && audiences.every((audience) => audience.includes(realm));
  if (!isForUs) throw new WsFederationError("is for another audience");
  if (assertion.recipient !== undefined && assertion.recipient !== expected.callback) {
    throw new WsFederationError("is for another recipient");
  }
  if (assertion.notOnOrAfter + skew <= now) throw new WsFederationError("has expired");
  if ((assertion.notBefore ?? assertion.issued) - skew > now) throw new WsFederationError("is not valid yet");
  if (assertion.issued - skew > now) throw new WsFederationError("is not valid yet");
  if (assertion.issued + skew < expected.begun) throw new WsFederationError("is older than this login");
}

/** When an assertion can be forgotten: it is not accepted from then on, whoever brings it. */
export function rememberUntil({ notOnOrAfter }: Assertion): number {
  return notOnOrAfter + skew;
}
