import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { begin, bring, goodResponse } from "./forged-login.ts";
import { type Forge, type ForgeryStage, startForgeryStage } from "./forgery-stage.ts";
import { assertion, bearer, metadata, response, signed } from "./response-forge.ts";

describe("a SAML response", () => {
  let forgery: ForgeryStage;
  beforeAll(async () => {
    forgery = await startForgeryStage();
  });
  afterAll(() => forgery.stage.close());
  beforeEach(() => forgery.reset());

  describe("with a valid signature", () => {
    it.each<[string, Forge]>([
      ["signs its assertion", ({ content }) => forgery.good(content)],
      [
        "is signed itself",
        ({ content }) => signed(forgery.key, response(content, assertion(content)), { of: "Response" }),
      ],
      ["signs both", ({ content }) => signed(forgery.key, forgery.good(content), { of: "Response" })],
      [
        "is signed with SHA-512",
        ({ content }) =>
          response(
            content,
            signed(forgery.key, assertion(content), {
              signatureAlgorithm: "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512",
              digestAlgorithm: "http://www.w3.org/2001/04/xmlenc#sha512",
            }),
          ),
      ],
      ["starts with a declaration", ({ content }) => `<?xml version="1.0" encoding="UTF-8"?>${forgery.good(content)}`],
      ["has no Destination, unsigned", ({ content }) => forgery.good({ ...content, destination: undefined })],
      [
        "has InResponseTo only in its assertion",
        ({ content }) => forgery.good({ ...content, inResponseTo: undefined }),
      ],
      ["comes a little late", ({ content }) => forgery.good({ ...content, notOnOrAfter: -30 })],
      ["comes a little early", ({ content }) => forgery.good({ ...content, notBefore: 30 })],
      [
        "confirms its subject twice, once correctly",
        ({ content }) =>
          forgery.good({
            ...content,
            confirmation: bearer(content, { Recipient: "https://other.example" }) + bearer(content),
          }),
      ],
      [
        "has the conditions OneTimeUse and ProxyRestriction",
        ({ content }) =>
          forgery.good({
            ...content,
            conditions: `<saml:Conditions><saml:AudienceRestriction><saml:Audience>${content.audience}</saml:Audience><saml:Audience>urn:other</saml:Audience></saml:AudienceRestriction><saml:OneTimeUse/><saml:ProxyRestriction Count="0"/></saml:Conditions>`,
          }),
      ],
    ])("is accepted: it %s", async (_what, forge) => {
      const login = await begin(forgery.stage);
      const answer = await bring(forgery.stage, login, forge(login));
      expect(answer).toHaveProperty("code");
      expect(forgery.stage.user("gil")).toMatchObject({ email: "gil@globex.example", groups: "staff" });
    });

    it("is accepted with either key in metadata", async () => {
      forgery.stage.configure({ metadataXml: metadata([forgery.stranger, forgery.key]) });
      const login = await begin(forgery.stage);
      expect(await bring(forgery.stage, login, forgery.good(login.content))).toHaveProperty("code");
    });
  });

  describe("without a valid signature of the provider is refused:", () => {
    const noSignature = /^The connection "globex" got no valid answer from its identity provider: the response /;
    it.each<[string, Forge, string]>([
      ["not signed", ({ content }) => response(content, assertion(content)), "is not signed"],
      [
        "signed with another key, whose certificate it contains",
        ({ content }) => goodResponse(forgery.stranger, content),
        "has no signature that the provider's certificate verifies",
      ],
      [
        "changed after signing",
        ({ content }) => forgery.good(content).replace("gil@globex.example", "hal@globex.example"),
        "has no signature that",
      ],
      [
        "with a NameID that was changed after signing",
        ({ content }) => forgery.good(content).replace(">gil<", ">hal<"),
        "has no signature that",
      ],
      [
        "with a SHA-1 signature",
        ({ content }) =>
          response(
            content,
            signed(forgery.key, assertion(content), {
              signatureAlgorithm: "http://www.w3.org/2000/09/xmldsig#rsa-sha1",
            }),
          ),
        "SignatureMethod that is not accepted",
      ],
      [
        "with a SHA-1 digest",
        ({ content }) =>
          response(
            content,
            signed(forgery.key, assertion(content), { digestAlgorithm: "http://www.w3.org/2000/09/xmldsig#sha1" }),
          ),
        "DigestMethod that is not accepted",
      ],
      [
        "with a canonicalization that keeps comments",
        ({ content }) =>
          response(
            content,
            signed(forgery.key, assertion(content), {
              canonicalization: "http://www.w3.org/2001/10/xml-exc-c14n#WithComments",
            }),
          ),
        "CanonicalizationMethod that is not accepted",
      ],
      [
        "with an HMAC whose secret is the certificate",
        ({ content }) =>
          forgery
            .good(content)
            .replace(
              "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
              "http://www.w3.org/2000/09/xmldsig#hmac-sha1",
            ),
        "SignatureMethod that is not accepted",
      ],
      [
        "without the enveloped-signature transform",
        ({ content }) => forgery.good(content).replace(/<Transform Algorithm="[^"]*enveloped-signature"\/>/, ""),
        "transforms that SAML does not allow",
      ],
      [
        "with an XPath transform that excludes content",
        ({ content }) =>
          forgery
            .good(content)
            .replace(
              /(<Transform Algorithm="[^"]*exc-c14n#"\/>)/,
              '<Transform Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116"/>$1',
            ),
        "transforms that SAML does not allow",
      ],
      [
        "with a signature without a reference URI",
        ({ content }) => forgery.good(content).replace(/URI="#[^"]+"/, 'URI=""'),
        "signature that does not cover its parent element",
      ],
      [
        "signed twice",
        ({ content }) => {
          const once = signed(forgery.key, assertion(content));
          const signature = /<Signature.*<\/Signature>/s.exec(once)?.[0] ?? "";
          return response(content, once.replace(signature, signature + signature));
        },
        "signed twice",
      ],
      [
        "with two SignedInfo (SAMLStorm)",
        ({ content }) => {
          const once = forgery.good(content);
          const info = /<SignedInfo>.*<\/SignedInfo>/s.exec(once)?.[0] ?? "";
          return once.replace(info, info + info);
        },
        "more than one SignedInfo",
      ],
      [
        "with two DigestValue (SAMLStorm)",
        ({ content }) => forgery.good(content).replace(/(<DigestValue>[^<]*<\/DigestValue>)/, "$1$1"),
        "more than one DigestValue",
      ],
      [
        "with a comment in the DigestValue (SAMLStorm)",
        ({ content }) => forgery.good(content).replace("<DigestValue>", "<DigestValue><!--x-->"),
        "holds a comment",
      ],
      [
        "with two references",
        ({ content }) => forgery.good(content).replace(/(<Reference .*<\/Reference>)/s, "$1$1"),
        "more than one Reference",
      ],
      [
        "with an Object in the signature",
        ({ content }) => forgery.good(content).replace("</Signature>", "<Object><a/></Object></Signature>"),
        "in a form that SAML does not allow",
      ],
      [
        "with an empty signature value",
        ({ content }) => forgery.good(content).replace(/<SignatureValue>[^<]*</, "<SignatureValue><"),
        "has no signature that",
      ],
      [
        "with its signature moved into the status",
        ({ content }) => {
          const once = signed(forgery.key, assertion(content));
          const signature = /<Signature.*<\/Signature>/s.exec(once)?.[0] ?? "";
          const moved = response(content, once.replace(signature, ""));
          return moved.replace("</samlp:Status>", `${signature}</samlp:Status>`);
        },
        "signature in the wrong place",
      ],
    ])("%s", async (_what, forge, description) => {
      await forgery.expectRefusal(forge, new RegExp(`${noSignature.source}.*${description}`));
    });
  });
});
