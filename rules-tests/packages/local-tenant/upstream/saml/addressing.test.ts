import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { type BegunLogin, begin, bring } from "./forged-login.ts";
import { type Forge, type ForgeryStage, startForgeryStage } from "./forgery-stage.ts";
import { assertion, bearer, type Content, response, signed, time, usualAttributes } from "./response-forge.ts";

describe("a SAML response", () => {
  let forgery: ForgeryStage;
  beforeAll(async () => {
    forgery = await startForgeryStage();
  });
  afterAll(() => forgery.stage.close());
  beforeEach(() => forgery.reset());

  // The table of cases is evaluated before the stage is started.
  const changed = (changes: Partial<Content>) => (login: BegunLogin) => forgery.good({ ...login.content, ...changes });

  describe("without an address", () => {
    const addressless: [string, Forge][] = [
      [
        "a recipient",
        ({ content }) => forgery.good({ ...content, confirmation: bearer(content, { Recipient: undefined }) }),
      ],
      ...[undefined, ""].map((destination): [string, Forge] => [
        `a destination (${JSON.stringify(destination)}), and signed`,
        ({ content }) =>
          signed(forgery.key, response({ ...content, destination }, assertion(content)), { of: "Response" }),
      ]),
    ];

    it.each(addressless)("is accepted without %s, as by Auth0's library", async (_what, forge) => {
      const login = await begin(forgery.stage);
      expect(await bring(forgery.stage, login, forge(login))).toHaveProperty("code");
    });

    it.each(addressless)("is refused without %s where the switch says so", async (_what, forge) => {
      forgery.stage.switches.samlMissingAddress = "refuse";
      await forgery.expectRefusal(forge, /another (recipient|destination)/);
      forgery.stage.switches.samlMissingAddress = "accept";
    });
  });

  describe("for another login is refused:", () => {
    it.each<[string, Forge, RegExp]>([
      [
        "from another issuer",
        changed({ issuer: "https://evil.example" }),
        /from another issuer: it has "https:\/\/evil.example", and "/,
      ],
      ["without an issuer", changed({ issuer: "" }), /names no issuer/],
      [
        "around an assertion of another issuer",
        changed({ responseIssuer: "https://evil.example" }),
        /an issuer that differs from its assertion's issuer/,
      ],
      [
        "for another audience",
        changed({ audience: "urn:auth0:test:other" }),
        /for another audience: "urn:auth0:test:globex" is/,
      ],
      [
        "without an audience restriction",
        changed({ conditions: `<saml:Conditions NotOnOrAfter="${time(60)}"/>` }),
        /another audience/,
      ],
      ["without conditions", changed({ conditions: "" }), /no Conditions/],
      [
        "with two audience restrictions, one of which is not met",
        ({ content }) =>
          forgery.good({
            ...content,
            conditions: `<saml:Conditions NotOnOrAfter="${time(60)}"><saml:AudienceRestriction><saml:Audience>${content.audience}</saml:Audience></saml:AudienceRestriction><saml:AudienceRestriction><saml:Audience>urn:other</saml:Audience></saml:AudienceRestriction></saml:Conditions>`,
          }),
        /for another audience/,
      ],
      [
        "with an unknown condition",
        ({ content }) =>
          forgery.good({
            ...content,
            conditions: `<saml:Conditions NotOnOrAfter="${time(60)}"><saml:AudienceRestriction><saml:Audience>${content.audience}</saml:Audience></saml:AudienceRestriction><saml:Condition/></saml:Conditions>`,
          }),
        /unknown condition in its assertion/,
      ],
      [
        "for another recipient",
        ({ content }) =>
          forgery.good({ ...content, confirmation: bearer(content, { Recipient: "https://other.example/acs" }) }),
        /another recipient: "https:.*globex" is expected/,
      ],
      [
        "for another connection's address",
        ({ content }) =>
          forgery.good({
            ...content,
            confirmation: bearer(content, { Recipient: content.recipient.replace("globex", "other") }),
          }),
        /another recipient/,
      ],
      [
        "for another destination",
        changed({ destination: "https://other.example/acs" }),
        /another destination: "https:.*globex" is/,
      ],
      ["answering another request", changed({ requestId: "_other" }), /answers another request/],
      [
        "answering no request",
        ({ content }) => forgery.good({ ...content, requestId: undefined }),
        /answers another request/,
      ],
      ["answering another request by its envelope", changed({ inResponseTo: "_other" }), /answers another request/],
      [
        "with another request only in the confirmation",
        ({ content }) => forgery.good({ ...content, confirmation: bearer(content, { InResponseTo: "_other" }) }),
        /answers another request/,
      ],
      ["expired", changed({ notOnOrAfter: -240 }), /has expired/],
      ["not valid yet", changed({ notBefore: 240 }), /not valid yet/],
      [
        "whose confirmation has expired",
        ({ content }) => forgery.good({ ...content, confirmation: bearer(content, { NotOnOrAfter: time(-240) }) }),
        /has expired/,
      ],
      [
        "whose confirmation has no NotOnOrAfter",
        ({ content }) => forgery.good({ ...content, confirmation: bearer(content, { NotOnOrAfter: undefined }) }),
        /without NotOnOrAfter|no signature/,
      ],
      [
        "whose confirmation is not valid yet",
        ({ content }) => forgery.good({ ...content, confirmation: bearer(content, { NotBefore: time(240) }) }),
        /not valid yet/,
      ],
      [
        "with an invalid time",
        ({ content }) => forgery.good({ ...content, confirmation: bearer(content, { NotOnOrAfter: "tomorrow" }) }),
        /not a time|no signature/,
      ],
      [
        "confirmed by holder of key",
        ({ content }) =>
          forgery.good({ ...content, confirmation: bearer(content).replace("cm:bearer", "cm:holder-of-key") }),
        /no bearer confirmation/,
      ],
      ["without a confirmation", changed({ confirmation: "" }), /no bearer confirmation/],
      ["without an authentication statement", changed({ statement: "" }), /has no authentication statement/],
      [
        "for an expired session",
        changed({
          statement: `<saml:AuthnStatement AuthnInstant="${time(-900)}" SessionNotOnOrAfter="${time(-240)}"><saml:AuthnContext/></saml:AuthnStatement>`,
        }),
        /has expired/,
      ],
      ["without a NameID", changed({ nameId: "" }), /without a user id/],
      ["with a blank NameID", changed({ nameId: "<saml:NameID> </saml:NameID>" }), /without a user id/],
    ])("%s", async (_what, forge, description) => {
      await forgery.expectRefusal(forge, description);
    });

    it("used before, in the same login and in a second one", async () => {
      const first = await begin(forgery.stage);
      const text = forgery.good(first.content);
      expect(await bring(forgery.stage, first, text)).toHaveProperty("code");
      expect(await bring(forgery.stage, first, text)).toMatchObject({ status: 403 });
      const second = await begin(forgery.stage);
      expect(await bring(forgery.stage, second, text)).toMatchObject({
        error_description: expect.stringMatching(/another request/),
      });
    });

    it("with an assertion ID that was used before, even if it answers the current request", async () => {
      const assertionId = "_used";
      const first = await begin(forgery.stage);
      expect(await bring(forgery.stage, first, forgery.good({ ...first.content, assertionId }))).toHaveProperty("code");
      const second = await begin(forgery.stage);
      const answer = await bring(forgery.stage, second, forgery.good({ ...second.content, assertionId }));
      expect(answer).toMatchObject({ error_description: expect.stringMatching(/used before/) });
    });
  });

  describe("with an error status is reported to the application:", () => {
    it.each<[string, string, string]>([
      ["a refusal", '<samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Requester"/>', "Requester"],
      [
        "a refusal with a reason, as plain text",
        '<samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Responder"><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:AuthnFailed"/></samlp:StatusCode><samlp:StatusMessage>not\ntoday \u202e&lt;b&gt;</samlp:StatusMessage>',
        "AuthnFailed: not today  <b>",
      ],
      ["a status without a value", "<samlp:StatusCode/>", "no status"],
    ])("%s", async (_what, status, said) => {
      expect(await forgery.refusal(({ content }) => response({ ...content, status }, ""))).toEqual({
        error: "access_denied",
        error_description: `The identity provider of globex refused: ${said}`,
        state: "a state & more",
      });
    });

    it.each(["EncryptedAssertion", "EncryptedID", "EncryptedAttribute"])("as unsupported, for %s", async (name) => {
      const encrypted = `<saml:${name} xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"/>`;
      const forge: Forge = ({ content }) => forgery.good({ ...content, attributes: usualAttributes + encrypted });
      await forgery.expectRefusal(forge, /lacks encrypted SAML assertions/, "invalid_request");
    });
  });

  it("in another browser or with an unknown RelayState leads to an error page", async () => {
    const mine = await begin(forgery.stage);
    const other = await begin(forgery.stage);
    const text = forgery.good(mine.content);
    for (const login of [
      { ...mine, browser: other.browser },
      { ...mine, relayState: "forged" },
      { browser: mine.browser },
    ]) {
      const page = await bring(forgery.stage, login, text);
      expect(page).toMatchObject({ status: 403, text: expect.stringMatching(/started in another browser/) });
    }
    expect(await bring(forgery.stage, mine, text)).toHaveProperty("code");
  });
});
