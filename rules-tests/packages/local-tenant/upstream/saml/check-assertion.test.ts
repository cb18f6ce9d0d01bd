import { describe, expect, it } from "@jest/globals";
import { defaultSwitches, type Switches } from "../../../../../packages/local-tenant/switches.ts";
import { MessageError } from "../../../../../packages/local-tenant/upstream/message-error.ts";
import { checkAssertion, type Expected } from "../../../../../packages/local-tenant/upstream/saml/check-assertion.ts";
import type { SamlResponse } from "../../../../../packages/local-tenant/upstream/saml/read-response.ts";
import { readSaml2 } from "../../../../../packages/local-tenant/upstream/saml-assertions/read-saml2.ts";
import { parseXml } from "../../../../../packages/local-tenant/upstream/xml/parse-xml.ts";
import { assertion, bearer, type Content, issuer, time } from "./response-forge.ts";

const recipient = "https://tenant.example/login/callback?connection=globex";
const content: Content = { audience: "urn:auth0:test:globex", recipient, requestId: "_request" };

/** Checks an assertion without the library, which refuses some of these assertions by itself. */
function check(
  changes: Partial<Content>,
  expected: Partial<Expected> = {},
  envelope: Partial<SamlResponse> = {},
): void {
  const root = parseXml(assertion({ ...content, ...changes }), { comments: "refused" }).documentElement;
  if (root === null) throw new Error("no assertion");
  const response = {
    text: "",
    isSigned: false,
    destination: recipient,
    inResponseTo: content.requestId,
    issuer: undefined,
    assertionId: "",
    ...envelope,
  };
  const { audience, requestId } = content;
  checkAssertion(readSaml2(root), response, {
    issuer,
    audience,
    recipient,
    requestId,
    now: Date.now(),
    switches: defaultSwitches,
    ...expected,
  });
}

const confirmed = (changes: Readonly<Record<string, string | undefined>>) => ({
  confirmation: bearer(content, changes),
});
const expired = bearer(content, { NotOnOrAfter: time(-240) });
const audiences = (...names: readonly string[]): Partial<Content> => {
  const items = names.map((name) => `<saml:Audience>${name}</saml:Audience>`).join("");
  const restriction = `<saml:AudienceRestriction>${items}</saml:AudienceRestriction>`;
  return { conditions: `<saml:Conditions NotOnOrAfter="${time(60)}">${restriction}</saml:Conditions>` };
};
const qualified = (
  qualifiers: Readonly<Record<string, string>>,
  format = "SAML:2.0:nameid-format:persistent",
): Partial<Content> => {
  const attributes = Object.entries({ Format: `urn:oasis:names:tc:${format}`, ...qualifiers });
  const written = attributes.map(([name, value]) => ` ${name}="${value}"`).join("");
  return { nameId: `<saml:NameID${written}>gil</saml:NameID>` };
};

describe("checkAssertion", () => {
  it.each<[string, Partial<Content>]>([
    ["a valid assertion", {}],
    ["one valid confirmation after an expired one", { confirmation: expired + bearer(content) }],
    ["a clock that is behind by less than three minutes", { notOnOrAfter: -175 }],
    ["a clock that is ahead by less than three minutes", { notBefore: 175 }],
    ["no recipient", confirmed({ Recipient: undefined })],
    ["an empty recipient", confirmed({ Recipient: "" })],
    ["the tenant as the first of two audiences", audiences(`${content.audience}`, "urn:other")],
    ["the qualifiers of this login", qualified({ NameQualifier: issuer, SPNameQualifier: content.audience })],
    ["empty qualifiers", qualified({ NameQualifier: "", SPNameQualifier: "" })],
    [
      "a foreign qualifier of another format",
      qualified({ NameQualifier: "urn:x" }, "SAML:1.1:nameid-format:unspecified"),
    ],
  ])("accepts %s", (_what, changes) => {
    expect(() => check(changes)).not.toThrow();
  });

  it.each<[string, Partial<Content>, string]>([
    ["without NotOnOrAfter", confirmed({ NotOnOrAfter: undefined }), "has a bearer confirmation without NotOnOrAfter"],
    ["with an invalid time", confirmed({ NotOnOrAfter: "tomorrow" }), "has a NotOnOrAfter that is not a time"],
    ["with an empty time", confirmed({ NotOnOrAfter: "" }), "has a NotOnOrAfter that is not a time"],
    [
      "with a time without a zone",
      confirmed({ NotOnOrAfter: "2999-01-01T00:00:00" }),
      "has a NotOnOrAfter that is not a time",
    ],
    ["that has expired", confirmed({ NotOnOrAfter: time(-185) }), "has expired"],
    // Made when the file loads, which may be a minute before the test runs.
    ["that is not valid yet", confirmed({ NotBefore: time(400) }), "is not valid yet"],
    ["for another recipient", confirmed({ Recipient: `${recipient}x` }), `is for another recipient: "${recipient}" is`],
    ["without a request", confirmed({ InResponseTo: undefined }), "answers another request (InResponseTo)"],
    [
      "without data",
      { confirmation: bearer(content).replace(/<saml:SubjectConfirmationData[^>]*>/, "") },
      "answers another",
    ],
  ])("refuses a confirmation %s", (_what, changes, message) => {
    expect(() => check(changes)).toThrow(message);
  });

  const expectedFirst = `is for another audience: "${content.audience}" is expected as the first and to the letter`;

  it.each<[string, Partial<Content>, string]>([
    ["the tenant as the second of two audiences", audiences("urn:other", content.audience), expectedFirst],
    ["spaces around the audience", audiences(` ${content.audience}`), expectedFirst],
    [
      "an identifier made by another provider",
      qualified({ NameQualifier: "urn:x" }),
      `has a NameID with another NameQualifier: "${issuer}" is expected`,
    ],
    [
      "an identifier made for another party",
      qualified({ SPNameQualifier: "urn:x" }, "SAML:2.0:nameid-format:transient"),
      `has a NameID with another SPNameQualifier: "${content.audience}" is expected`,
    ],
  ])("refuses %s, as Auth0's library does", (_what, changes, message) => {
    expect(() => check(changes)).toThrow(message);
  });

  const other: Switches = {
    ...defaultSwitches,
    samlMissingAddress: "refuse",
    samlAudiences: "any",
    samlClockSkew: 60,
    samlNameQualifiers: "ignored",
  };

  it.each<[string, Partial<Content>]>([
    ["the tenant as the second of two audiences", audiences("urn:other", ` ${content.audience}\n`)],
    ["foreign qualifiers", qualified({ NameQualifier: "urn:x", SPNameQualifier: "urn:x" })],
    ["a clock that is behind by less than the skew", { notOnOrAfter: -55 }],
  ])("accepts %s where the switch says so", (_what, changes) => {
    expect(() => check(changes, { switches: other })).not.toThrow();
  });

  it.each<[string, Partial<Content>, string]>([
    ["no recipient", confirmed({ Recipient: undefined }), "is for another recipient"],
    ["a clock that is behind by more than the skew", { notOnOrAfter: -65 }, "has expired"],
  ])("refuses %s where the switch says so", (_what, changes, message) => {
    expect(() => check(changes, { switches: other })).toThrow(message);
  });

  it("refuses a confirmation with a request when the provider started the login", () => {
    expect(() => check({}, { requestId: undefined })).toThrow("answers another request (InResponseTo)");
  });

  it("accepts a login that the provider started, without any request", () => {
    const changes = confirmed({ InResponseTo: undefined });
    expect(() => check(changes, { requestId: undefined }, { inResponseTo: undefined })).not.toThrow();
  });

  it("requires a confirmation, and tells what is wrong with the first", () => {
    expect(() => check({ confirmation: "" })).toThrow(new MessageError("has no bearer confirmation"));
    const elsewhere = bearer(content, { Recipient: "https://other.example/" });
    expect(() => check({ confirmation: expired + elsewhere })).toThrow(new MessageError("has expired"));
  });

  describe("of the envelope", () => {
    const strict = { switches: other };
    const elsewhere = `is for another destination: "${recipient}" is expected`;

    it.each<[string, Partial<SamlResponse>, Partial<Expected>]>([
      ["a missing destination, unsigned", { destination: undefined }, {}],
      ["a missing destination, signed", { destination: undefined, isSigned: true }, {}],
      ["an empty destination", { destination: "" }, {}],
      ["a missing destination, unsigned, where the switch says so", { destination: undefined }, strict],
      ["no request", { inResponseTo: undefined }, {}],
      ["the assertion's issuer", { issuer }, {}],
    ])("accepts %s", (_what, envelope, expected) => {
      expect(() => check({}, expected, envelope)).not.toThrow();
    });

    it.each<[string, Partial<SamlResponse>, Partial<Expected>, string]>([
      ["another destination", { destination: `${recipient}x` }, {}, elsewhere],
      ["another destination, signed", { destination: `${recipient}x`, isSigned: true }, {}, elsewhere],
      ["another destination, where the switch says so", { destination: `${recipient}x` }, strict, elsewhere],
      ["a missing destination, signed", { destination: undefined, isSigned: true }, strict, elsewhere],
      ["an empty destination, signed", { destination: "", isSigned: true }, strict, elsewhere],
      ["another request", { inResponseTo: "_other" }, {}, "answers another request (InResponseTo)"],
      ["another issuer", { issuer: `${issuer}x` }, {}, "has an issuer that differs from its assertion's issuer"],
      ["no issuer's name", { issuer: "" }, {}, "has an issuer that differs from its assertion's issuer"],
    ])("refuses %s", (_what, envelope, expected, reason) => {
      expect(() => check({}, expected, envelope)).toThrow(new MessageError(reason));
    });
  });

  it("refuses another issuer than the provider, and an assertion out of its time", () => {
    expect(() => check({ issuer: "urn:x" })).toThrow(
      new MessageError(`is from another issuer: it has "urn:x", and "${issuer}" is expected`),
    );
    const conditions = `<saml:Conditions NotOnOrAfter="${time(-185)}"><saml:AudienceRestriction><saml:Audience>${content.audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions>`;
    expect(() => check({ conditions })).toThrow(new MessageError("has expired"));
  });
});
