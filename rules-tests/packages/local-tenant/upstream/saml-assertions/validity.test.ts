import { describe, expect, it } from "@jest/globals";
import { MessageError } from "../../../../../packages/local-tenant/upstream/message-error.ts";
import type { Assertion } from "../../../../../packages/local-tenant/upstream/saml-assertions/assertion.ts";
import {
  assertAudience,
  assertInTime,
  assertIssuer,
  clockSkewOf,
  timeFailure,
} from "../../../../../packages/local-tenant/upstream/saml-assertions/validity.ts";

const audience = "urn:auth0:test:globex";

function given(changes: Partial<Assertion> = {}, issuer = "urn:idp"): Assertion {
  return {
    id: "_1",
    issued: 0,
    audiences: [[audience]],
    isUnconfirmed: false,
    confirmations: [],
    hasSignIn: true,
    sessionNotOnOrAfter: undefined,
    notBefore: undefined,
    notOnOrAfter: undefined,
    claims: { attributes: [], nameId: undefined, issuer },
    ...changes,
  };
}

describe("the audience", () => {
  const first = (audiences: string[][]) => () =>
    assertAudience(given({ audiences }), audience, { samlAudiences: "first" });
  const any = (audiences: string[][]) => () => assertAudience(given({ audiences }), audience, { samlAudiences: "any" });
  const refusal = `is for another audience: "${audience}" is expected`;

  it.each([
    [[[audience]]],
    [[[audience, "urn:other"]]],
    [[[audience], [audience]]],
    [[[audience], ["urn:x", audience]]],
  ])("of %j is the tenant", (audiences) => {
    expect(first(audiences)).not.toThrow();
    expect(any(audiences)).not.toThrow();
  });

  it.each([[[["urn:other", audience]]], [[[` ${audience}`]]], [[["urn:other", ` ${audience} `], [audience]]]])(
    "of %j is the tenant only where any audience counts",
    (audiences) => {
      expect(any(audiences)).not.toThrow();
      expect(first(audiences)).toThrow(new MessageError(`${refusal} as the first and to the letter`));
    },
  );

  it.each([
    [[]],
    [[[]]],
    [[[`${audience}x`]]],
    [[[audience], ["urn:other"]]],
    [[[audience], []]],
    [[["urn:x"], [audience]]],
  ])("of %j is not the tenant", (audiences) => {
    expect(first(audiences)).toThrow(new MessageError(refusal));
    expect(any(audiences)).toThrow(new MessageError(refusal));
  });
});

describe("the issuer", () => {
  it("is the provider, or any if the provider is not known", () => {
    expect(() => assertIssuer(given(), "urn:idp")).not.toThrow();
    expect(() => assertIssuer(given(), undefined)).not.toThrow();
    expect(() => assertIssuer(given(), "urn:idp2")).toThrow(
      new MessageError('is from another issuer: it has "urn:idp", and "urn:idp2" is expected'),
    );
  });

  it.each(["urn:idp", "", undefined])("is never empty, where %j is expected", (expected) => {
    expect(() => assertIssuer(given({}, ""), expected)).toThrow(new MessageError("names no issuer"));
  });
});

describe("a period", () => {
  const clock = { now: 100_000, skew: 5_000 };
  const failure = (notBefore: number | undefined, notOnOrAfter: number | undefined) =>
    timeFailure({ notBefore, notOnOrAfter }, clock);

  it("begins at its first millisecond and ends before its last, give or take the skew", () => {
    expect(failure(105_000, undefined)).toBeUndefined();
    expect(failure(105_001, undefined)).toBe("is not valid yet");
    expect(failure(undefined, 95_001)).toBeUndefined();
    expect(failure(undefined, 95_000)).toBe("has expired");
    expect(failure(undefined, undefined)).toBeUndefined();
    expect(failure(105_001, 95_000)).toBe("is not valid yet");
    expect(failure(0, 200_000)).toBeUndefined();
  });

  it("of the assertion and of its session must both last", () => {
    const check = (changes: Partial<Assertion>) => () => assertInTime(given(changes), clock);
    expect(check({ notBefore: 0, notOnOrAfter: 95_001, sessionNotOnOrAfter: 95_001 })).not.toThrow();
    expect(check({ notBefore: 105_001 })).toThrow(new MessageError("is not valid yet"));
    expect(check({ notOnOrAfter: 95_000 })).toThrow(new MessageError("has expired"));
    expect(check({ sessionNotOnOrAfter: 95_000 })).toThrow(new MessageError("has expired"));
  });

  it("has the skew of the switch, in seconds", () => {
    expect(clockSkewOf({ samlClockSkew: 180 })).toBe(180_000);
  });
});
