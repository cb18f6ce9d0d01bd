import { describe, expect, it } from "@jest/globals";
import { checkAssertion, type Expected } from "../../../../../packages/local-tenant/upstream/saml/check-assertion.ts";
import { readSaml2 } from "../../../../../packages/local-tenant/upstream/saml-assertions/read-saml2.ts";
import { parseXml } from "../../../../../packages/local-tenant/upstream/xml/parse-xml.ts";
import { assertion, bearer, type Content, issuer, time } from "./response-forge.ts";

const recipient = "https://tenant.example/login/callback?connection=globex";
const content: Content = { audience: "urn:auth0:test:globex", recipient, requestId: "_request" };

/** Checks an assertion without the library, which refuses some of these assertions by itself. */
function check(changes: Partial<Content>, expected: Partial<Expected> = {}): void {
  const root = parseXml(assertion({ ...content, ...changes }), { comments: "refused" }).documentElement;
  if (root === null) throw new Error("no assertion");
  const response = {
    text: "",
    isSigned: false,
    destination: recipient,
    inResponseTo: content.requestId,
    issuer: undefined,
    assertionId: "",
  };
  const { audience, requestId } = content;
  checkAssertion(readSaml2(root), response, { issuer, audience, recipient, requestId, now: Date.now(), ...expected });
}

const confirmed = (changes: Readonly<Record<string, string | undefined>>) => ({
  confirmation: bearer(content, changes),
});
const expired = bearer(content, { NotOnOrAfter: time(-120) });

describe("checkAssertion", () => {
  it.each<[string, Partial<Content>]>([
    ["a valid assertion", {}],
    ["one valid confirmation after an expired one", { confirmation: expired + bearer(content) }],
    ["a clock that is behind by less than a minute", { notOnOrAfter: -55 }],
    ["a clock that is ahead by less than a minute", { notBefore: 55 }],
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
    ["that has expired", confirmed({ NotOnOrAfter: time(-65) }), "has expired"],
    ["that is not valid yet", confirmed({ NotBefore: time(65) }), "is not valid yet"],
    ["without a recipient", confirmed({ Recipient: undefined }), "is for another recipient"],
    ["without a request", confirmed({ InResponseTo: undefined }), "answers another request (InResponseTo)"],
    ["without data", { confirmation: bearer(content).replace(/<saml:SubjectConfirmationData[^>]*>/, "") }, "recipient"],
  ])("refuses a confirmation %s", (_what, changes, message) => {
    expect(() => check(changes)).toThrow(message);
  });

  it("refuses a confirmation with a request when the provider started the login", () => {
    expect(() => check({}, { requestId: undefined })).toThrow("answers another request (InResponseTo)");
  });
});
