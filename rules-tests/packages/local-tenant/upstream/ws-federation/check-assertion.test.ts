import { describe, expect, it } from "@jest/globals";
import { defaultSwitches, type Switches } from "../../../../../packages/local-tenant/switches.ts";
import { MessageError } from "../../../../../packages/local-tenant/upstream/message-error.ts";
import type { Assertion } from "../../../../../packages/local-tenant/upstream/saml-assertions/assertion.ts";
import {
  checkAssertion,
  type Expected,
  rememberUntil,
} from "../../../../../packages/local-tenant/upstream/ws-federation/check-assertion.ts";

const realm = "urn:auth0:test:initech";
const callback = "https://tenant.example/login/callback";
const now = Date.parse("2026-01-02T03:04:05Z");
const skew = 180_000;
const bearer = { recipient: undefined, inResponseTo: undefined, notBefore: undefined, notOnOrAfter: undefined };
const switches = (changes: Partial<Switches>): Partial<Expected> => ({ switches: { ...defaultSwitches, ...changes } });

function check(changes: Partial<Assertion> = {}, expected: Partial<Expected> = {}): () => void {
  const assertion: Assertion = {
    id: "_1",
    issued: now,
    audiences: [[realm]],
    isUnconfirmed: false,
    confirmations: [bearer],
    hasSignIn: true,
    sessionNotOnOrAfter: undefined,
    notBefore: now,
    notOnOrAfter: now + 1,
    claims: { attributes: [], nameId: { value: "jo", format: undefined }, issuer: "urn:adfs" },
    ...changes,
  };
  const usual = { issuer: "urn:adfs", realm, callback, begun: now, now, switches: defaultSwitches };
  return () => checkAssertion(assertion, { ...usual, ...expected });
}

describe("a WS-Federation token", () => {
  const claims = { attributes: [], issuer: "urn:adfs" };
  const persistent = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent";
  const foreign = { claims: { ...claims, nameId: { value: "jo", format: persistent, nameQualifier: "urn:x" } } };
  const elsewhere = { ...bearer, recipient: `${callback}x` };
  const otherRecipient = `is for another recipient: "${callback}" is expected`;

  it.each<[string, Partial<Assertion>, Partial<Expected>]>([
    ["is as usual", {}, {}],
    ["says nothing of a sign-in", { hasSignIn: false }, {}],
    [
      "says nothing of its bearer, where the switch says so",
      { isUnconfirmed: true },
      switches({ saml1WithoutConfirmation: "accept" }),
    ],
    ["names the tenant as its recipient", { confirmations: [{ ...bearer, recipient: callback }] }, {}],
    ["is confirmed twice, once for the tenant", { confirmations: [elsewhere, bearer] }, {}],
    ["has foreign qualifiers, where the switch says so", foreign, switches({ samlNameQualifiers: "ignored" })],
    ["was issued as far ahead as the clocks may differ", { issued: now + skew }, {}],
    ["was issued as long before the login as the clocks may differ", { issued: now - skew }, {}],
    ["is about to end, on the provider's clock", { notOnOrAfter: now - skew + 1 }, {}],
  ])("is accepted if it %s", (_what, changes, expected) => {
    expect(check(changes, expected)).not.toThrow();
  });

  it.each<[string, Partial<Assertion>, Partial<Expected>, string]>([
    [
      "says nothing of a sign-in, where the switch says so",
      { hasSignIn: false },
      switches({ saml1WithoutAuthentication: "refuse" }),
      "has no authentication statement",
    ],
    [
      "says nothing of its bearer",
      { isUnconfirmed: true },
      {},
      "has a subject without a confirmation (the switch saml1WithoutConfirmation)",
    ],
    [
      "is of another issuer",
      {},
      { issuer: "urn:x" },
      'is from another issuer: it has "urn:adfs", and "urn:x" is expected',
    ],
    ["is for another audience", { audiences: [["urn:x"]] }, {}, `is for another audience: "${realm}" is expected`],
    ["has foreign qualifiers", foreign, {}, 'has a NameID with another NameQualifier: "urn:adfs" is expected'],
    ["has no bearer confirmation", { confirmations: [] }, {}, "has no bearer confirmation"],
    ["answers a request", { confirmations: [{ ...bearer, inResponseTo: "_q" }] }, {}, "answers another request"],
    ["is for another recipient", { confirmations: [elsewhere] }, {}, otherRecipient],
    [
      "is for two other recipients",
      { confirmations: [elsewhere, { ...bearer, inResponseTo: "_q" }] },
      {},
      otherRecipient,
    ],
    [
      "has a confirmation that has expired",
      { confirmations: [{ ...bearer, notOnOrAfter: now - skew }] },
      {},
      "has expired",
    ],
    ["never ends", { notOnOrAfter: undefined }, {}, "has no NotOnOrAfter"],
    ["has ended", { notOnOrAfter: now - skew }, {}, "has expired"],
    ["was issued in the future", { issued: now + skew + 1 }, {}, "is not valid yet"],
    ["was issued before the login", { issued: now - skew - 1 }, {}, "is older than this login"],
  ])("is refused if it %s", (_what, changes, expected, reason) => {
    expect(check(changes, expected)).toThrow(new MessageError(reason));
  });

  it("is remembered until it is no longer accepted, the skew included", () => {
    const until = (notOnOrAfter: number | undefined) =>
      rememberUntil({ notOnOrAfter } as Assertion, { samlClockSkew: 180 });
    expect(until(now)).toBe(now + skew);
    expect(until(undefined)).toBe(Number.POSITIVE_INFINITY);
  });
});
