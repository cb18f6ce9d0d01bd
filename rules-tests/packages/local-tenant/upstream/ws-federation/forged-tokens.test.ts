import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { testSigningKey } from "../../../../shared-keys.ts";
import { type AdfsTenant, startAdfsTenant } from "../../world/initech.ts";
import {
  appliesTo,
  assertion,
  attribute1,
  federationMetadata,
  realm,
  response,
  type SigningKey,
  signed,
} from "./token-forge.ts";

const hour = 3_600_000;
const ago = (milliseconds: number) => new Date(Date.now() - milliseconds);

/**
 * Tokens that a relying party must refuse. Each is tried end to end, followed by a valid one at the same tenant.
 */
describe("a WS-Federation token is refused if it is", () => {
  let test: AdfsTenant;
  let key: SigningKey;
  let strangersKey: SigningKey;

  beforeAll(async () => {
    [key, strangersKey] = [testSigningKey(1), testSigningKey(2)];
    test = await startAdfsTenant({ fedMetadataXml: federationMetadata([key]) });
  });
  afterAll(() => test.close());
  beforeEach(() => void test.log.splice(0));
  afterEach(async () => {
    for (const user of test.store.users.list()) test.store.users.delete(user.user_id);
    const honest = await test.answer({ wresult: response(signed(key, assertion())) });
    expect(honest.parameters).toHaveProperty("code");
    for (const user of test.store.users.list()) test.store.users.delete(user.user_id);
  });

  /** Expects a refusal for this reason, and that nobody is signed in. */
  async function refused(wresult: string, reason: string): Promise<void> {
    const { status, parameters, hasSession } = await test.answer({ wresult });
    expect(parameters.error_description).toBe(
      `The connection "initech" got a token from its identity provider that ${reason}.`,
    );
    expect({ status, error: parameters.error, hasSession }).toEqual({
      status: 302,
      error: "access_denied",
      hasSession: false,
    });
    expect(test.store.users.list()).toEqual([]);
    expect(JSON.stringify(test.log)).not.toMatch(/jo@initech|mallory|Approvers/);
  }

  const good = () => signed(key, assertion());
  const badSignature = "has no valid signature of its identity provider";

  describe("signed incorrectly:", () => {
    it("not at all", () => refused(response(assertion()), "is not signed"));

    it("by another key, whose certificate it contains", () =>
      refused(response(signed(strangersKey, assertion())), badSignature));

    it("by another key under the provider's certificate", () =>
      refused(response(signed({ ...strangersKey, cert: key.cert }, assertion())), badSignature));

    it("with a changed user", () => refused(response(good().replaceAll(">jo<", ">mallory<")), badSignature));

    it("with a changed group", () => refused(response(good().replace(">Readers<", ">Owners<")), badSignature));

    it("with a changed signature value", () =>
      refused(response(good().replace(/<SignatureValue>...../, "<SignatureValue>AAAAA")), badSignature));

    it("with an empty signature", () =>
      refused(response(good().replace(/<SignatureValue>[^<]*/, "<SignatureValue>")), badSignature));

    it("with SHA-1", () => {
      const signatureAlgorithm = "http://www.w3.org/2000/09/xmldsig#rsa-sha1";
      const reason = "has a signature with a SignatureMethod that is not accepted (SHA-1 is not)";
      return refused(response(signed(key, assertion(), { signatureAlgorithm })), reason);
    });

    it("with SHA-1 digests", () => {
      const digestAlgorithm = "http://www.w3.org/2000/09/xmldsig#sha1";
      const reason = "has a signature with a DigestMethod that is not accepted (SHA-1 is not)";
      return refused(response(signed(key, assertion(), { digestAlgorithm })), reason);
    });

    it("with an HMAC whose secret is the certificate", () => {
      const hmac = good().replace("xmldsig-more#rsa-sha256", "xmldsig-more#hmac-sha256");
      return refused(response(hmac), "has a signature with a SignatureMethod that is not accepted (SHA-1 is not)");
    });

    it("with a canonicalization that keeps comments", () => {
      const canonicalization = "http://www.w3.org/2001/10/xml-exc-c14n#WithComments";
      const reason = "has a signature with a CanonicalizationMethod that is not accepted (SHA-1 is not)";
      return refused(response(signed(key, assertion(), { canonicalization })), reason);
    });

    it("over only a part of it", () => {
      const xml = assertion().replace("<saml:Conditions ", '<saml:Conditions ID="_part" ');
      const token = signed(key, xml, { over: "//*[local-name(.)='Conditions']" });
      return refused(response(token), "has a signature that does not cover its parent element");
    });

    it("twice", () => {
      const second = signed(strangersKey, good());
      return refused(response(second), "has more than one signature");
    });

    it("with two references", () => {
      const reference = /<Reference .*<\/Reference>/.exec(good())?.[0] ?? "";
      return refused(
        response(good().replace(/<Reference /, `${reference}<Reference `)),
        "has more than one Reference in its SignedInfo",
      );
    });

    it("with an object in the signature", () => {
      const token = good().replace(
        "</Signature>",
        `<Object>${assertion().replaceAll("saml:", "")}</Object></Signature>`,
      );
      return refused(response(token), "comes with a second assertion");
    });

    it("with a KeyInfo before the SignedInfo", () => {
      const keyInfo = '<KeyInfo><SignatureMethod Algorithm="http://www.w3.org/2000/09/xmldsig#rsa-sha1"/></KeyInfo>';
      const token = good().replace("<SignedInfo>", `${keyInfo}<SignedInfo>`);
      return refused(response(token), "has a signature in a form that SAML does not allow");
    });
  });

  describe("wrapped", () => {
    const evil = () => assertion({ nameId: "mallory", id: "_evil" });

    it("inside a forged assertion", () => {
      const token = evil().replace("</saml:Assertion>", `<saml:Advice>${good()}</saml:Advice></saml:Assertion>`);
      return refused(response(token), "comes with a second assertion");
    });

    it("next to a forged assertion", () => refused(response(evil() + good()), "is not a single token"));

    it("in an element next to the token", () =>
      refused(response(evil(), `<t:Lifetime>${good()}</t:Lifetime>`), "comes with a second assertion"));

    it("in a second response", () => {
      const collection = `<t:RequestSecurityTokenResponseCollection xmlns:t="http://schemas.xmlsoap.org/ws/2005/02/trust">${response(evil())}${response(good())}</t:RequestSecurityTokenResponseCollection>`;
      return refused(
        collection,
        "has more than one RequestSecurityTokenResponse in its RequestSecurityTokenResponseCollection",
      );
    });

    it("with the signature moved into a forged assertion of the same id", () => {
      const token = good();
      const id = /AssertionID="([^"]*)"/.exec(token)?.[1] ?? "";
      const signature = /<Signature .*<\/Signature>/.exec(token)?.[0] ?? "";
      const forged = assertion({ nameId: "mallory", id }).replace("</saml:Assertion>", `${signature}</saml:Assertion>`);
      return refused(response(forged), badSignature);
    });

    it("with the signed original next to it under another name", () => {
      const token = good();
      const id = /AssertionID="([^"]*)"/.exec(token)?.[1] ?? "";
      const signature = /<Signature .*<\/Signature>/.exec(token)?.[0] ?? "";
      const forged = assertion({ nameId: "mallory", id }).replace("</saml:Assertion>", `${signature}</saml:Assertion>`);
      const original = token.replace(signature, "").replaceAll("saml:Assertion", "saml:Advice");
      return refused(response(forged, original), badSignature);
    });
  });

  describe("ambiguous or malformed:", () => {
    it("with a comment that splits a value", () => {
      const token = signed(key, assertion({ nameId: "jo@initech.example.evil.example" }));
      const cut = token.replaceAll("initech.example.evil", "initech.example<!-- -->.evil");
      return refused(response(cut), "holds a comment");
    });

    it("with a document type", () =>
      refused(`<!DOCTYPE t [<!ENTITY e "x">]>${response(good())}`, "holds a document type or CDATA"));

    it("with nested entities", () => {
      const entities = `<!DOCTYPE t [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>`;
      return refused(entities + response(good().replace(">jo<", ">&b;<")), "holds a document type or CDATA");
    });

    it("with an undeclared entity", () => refused(response(good().replace(">jo<", ">&joe;<")), "is not well formed"));

    it("with CDATA", () =>
      refused(response(good().replace(">jo<", "><![CDATA[jo]]><")), "holds a document type or CDATA"));

    it("with a processing instruction", () =>
      refused(response(good().replace(">jo<", "><?x y?>jo<")), "holds a processing instruction"));

    it("not XML", () => refused("{}", "is not well formed"));

    it("truncated XML", () => refused(response(good()).slice(0, -5), "is not well formed"));

    it("nested too deeply", () => {
      const deep = "<x>".repeat(5_000) + "</x>".repeat(5_000);
      return refused(response(good(), deep), "is nested too deeply");
    });

    it("surrounded by too much unsigned content", async () => {
      await refused(response(good(), '<x a="b"/>'.repeat(200)), "has too much unsigned content around it");
      const keyInfo = `<KeyInfo>${"<x/>".repeat(400)}</KeyInfo>`;
      const token = good().replace(/<KeyInfo>.*<\/KeyInfo>/, keyInfo);
      await refused(response(token), "has too much unsigned content around it");
    });

    it("with the same attribute twice", () =>
      refused(response(good().replace("<saml:Conditions ", '<saml:Conditions a="1" a="2" ')), "is not well formed"));
  });

  describe("not for this login:", () => {
    const trust = "https://adfs.initech.example/adfs/services/trust";
    const otherAudience = `is for another audience: "${realm}" is expected`;

    it("from another issuer with the same key", () =>
      refused(
        response(signed(key, assertion({ issuer: "https://other.example" }))),
        `is from another issuer: it has "https://other.example", and "${trust}" is expected`,
      ));

    it("for another audience", () => {
      const conditions = `<saml:AudienceRestrictionCondition><saml:Audience>${realm}x</saml:Audience></saml:AudienceRestrictionCondition>`;
      return refused(response(signed(key, assertion({ conditions }))), otherAudience);
    });

    it("with two audience restrictions, one of which is not met", () => {
      const restriction = (audience: string) =>
        `<saml:AudienceRestrictionCondition><saml:Audience>${audience}</saml:Audience></saml:AudienceRestrictionCondition>`;
      const conditions = restriction(realm) + restriction("urn:other");
      return refused(response(signed(key, assertion({ conditions }))), otherAudience);
    });

    it("without an audience restriction", () =>
      refused(response(signed(key, assertion({ conditions: "" }))), otherAudience));

    it("with an unknown condition", () => {
      const conditions = `<saml:AudienceRestrictionCondition><saml:Audience>${realm}</saml:Audience></saml:AudienceRestrictionCondition><saml:OnFridaysOnly/>`;
      return refused(response(signed(key, assertion({ conditions }))), "has an unknown condition in its assertion");
    });

    it("for another realm by AppliesTo", () =>
      refused(response(good(), appliesTo("urn:other")), `is for another realm: "${realm}" is expected`));

    it("expired", () => refused(response(signed(key, assertion({ notOnOrAfter: ago(181_000) }))), "has expired"));

    it("not valid yet", () => refused(response(signed(key, assertion({ notBefore: ago(-hour) }))), "is not valid yet"));

    it("issued in the future", () =>
      refused(response(signed(key, assertion({ issued: ago(-hour), notBefore: ago(0) }))), "is not valid yet"));

    it("issued before the login began", () =>
      refused(response(signed(key, assertion({ issued: ago(hour) }))), "is older than this login"));

    it("without NotOnOrAfter", () => {
      const xml = assertion().replace(/ NotOnOrAfter="[^"]*"/, "");
      return refused(response(signed(key, xml)), "has no NotOnOrAfter");
    });

    it("with an invalid time", () => {
      const xml = assertion().replace(/NotOnOrAfter="[^"]*"/, 'NotOnOrAfter="9999"');
      return refused(response(signed(key, xml)), "has a NotOnOrAfter that is not a time");
    });

    it("for the holder of a key", () => {
      const confirmation =
        "<saml:SubjectConfirmation><saml:ConfirmationMethod>urn:oasis:names:tc:SAML:1.0:cm:holder-of-key</saml:ConfirmationMethod></saml:SubjectConfirmation>";
      return refused(response(signed(key, assertion({ confirmation }))), "has no bearer confirmation");
    });

    const unconfirmed = "has a subject without a confirmation (the switch saml1WithoutConfirmation)";

    it("without a confirmation of its subject", () =>
      refused(response(signed(key, assertion({ confirmation: "" }))), unconfirmed));

    it("without a confirmation of one of its subjects", () => {
      const subject = "<saml:Subject><saml:NameIdentifier>jo</saml:NameIdentifier></saml:Subject>";
      const attributes = `</saml:AttributeStatement><saml:AttributeStatement>${subject}`;
      return refused(response(signed(key, assertion({ attributes }))), unconfirmed);
    });

    it("with another confirmation, even where subjects need none", async () => {
      test.switches.saml1WithoutConfirmation = "accept";
      const confirmation =
        "<saml:SubjectConfirmation><saml:ConfirmationMethod>urn:x</saml:ConfirmationMethod></saml:SubjectConfirmation>";
      await refused(response(signed(key, assertion({ confirmation }))), "has no bearer confirmation");
      test.switches.saml1WithoutConfirmation = "refuse";
    });

    it("without an authentication statement where the switch says so", async () => {
      test.switches.saml1WithoutAuthentication = "refuse";
      await refused(response(signed(key, assertion({ signIn: "" }))), "has no authentication statement");
      test.switches.saml1WithoutAuthentication = "accept";
    });

    it("with two users", () => {
      const signIn = `<saml:AuthenticationStatement AuthenticationMethod="a" AuthenticationInstant="${ago(0).toISOString()}"><saml:Subject><saml:NameIdentifier>mallory</saml:NameIdentifier></saml:Subject></saml:AuthenticationStatement>`;
      return refused(response(signed(key, assertion({ signIn }))), "names more than one user");
    });

    it("not a response", () => refused(good(), "is not a RequestSecurityTokenResponse"));

    it("encrypted", () =>
      refused(response('<EncryptedAssertion xmlns="urn:oasis:names:tc:SAML:2.0:assertion"/>'), "is encrypted"));

    it("a token of another type", () =>
      refused(response("<jwt xmlns='urn:x'>eyJhbGciOiJub25lIn0..</jwt>"), "is neither SAML 1.1 nor SAML 2.0"));
  });

  it("used before", async () => {
    const token = response(good());
    expect((await test.answer({ wresult: token })).parameters).toHaveProperty("code");
    for (const user of test.store.users.list()) test.store.users.delete(user.user_id);
    await refused(token, "was used before");
  });

  it("used before, while clocks that differ still accept it", async () => {
    const token = response(signed(key, assertion({ notOnOrAfter: ago(-10_000) })));
    expect((await test.answer({ wresult: token })).parameters).toHaveProperty("code");
    for (const user of test.store.users.list()) test.store.users.delete(user.user_id);
    // It ended 160 s ago, which is within the three minutes by which the provider's clock may differ.
    test.advance(170);
    try {
      await refused(token, "was used before");
    } finally {
      test.advance(-170);
    }
  });

  it("without a user id", async () => {
    const wresult = response(
      signed(key, assertion({ nameId: " ", attributes: attribute1("http://x.example/a", "b") })),
    );
    const { parameters, hasSession } = await test.answer({ wresult });
    expect(parameters).toMatchObject({
      error: "access_denied",
      error_description: expect.stringContaining("user id"),
    });
    expect(hasSession).toBe(false);
  });

  describe("delivered incorrectly:", () => {
    const reason = "did not come in a sign-in response";
    const denied = async (fields: Readonly<Record<string, string>>, wresult = response(good())) => {
      const { parameters } = await test.answer({ wresult, ...fields });
      expect(parameters.error_description).toContain(reason);
    };

    it("with another action", () => denied({ wa: "wsignout1.0" }));

    it.each<[string, (valid: string) => readonly (readonly [string, string])[]]>([
      ["with the same wresult twice", (valid) => [["wresult", valid]]],
      ["with a second, empty wresult", () => [["wresult", ""]]],
      ["with wa twice", () => [["wa", "wsignin1.0"]]],
      ["with a second wa for another action", () => [["wa", "wsignout1.0"]]],
    ])("%s", async (_what, more) => {
      const wresult = response(good());
      const { parameters, hasSession } = await test.answer({ wresult }, { more: more(wresult) });
      expect(parameters.error_description).toContain(reason);
      expect(hasSession).toBe(false);
    });

    it("with two values that name a login", async () => {
      for (const name of ["wctx", "state", "RelayState"]) {
        const begun = await test.begin();
        const more = [[name, begun.upstream.searchParams.get("wctx") ?? ""]] as const;
        const landed = await test.answer({ wresult: response(good()) }, { begun, more });
        expect(landed).toMatchObject({ status: 403, hasSession: false });
      }
    });

    it("unsolicited, without a login in progress", async () => {
      const { status, hasSession, text } = await test.answer({ wresult: response(good()), wctx: "unknown-login" });
      expect({ status, hasSession }).toEqual({ status: 403, hasSession: false });
      expect(text).toContain("unknown");
    });

    it("in a browser that did not start the login", async () => {
      const { upstream } = await test.begin();
      const { browser } = await test.begin();
      const landed = await test.answer({ wresult: response(good()) }, { begun: { browser, upstream } });
      expect(landed).toMatchObject({ status: 403, hasSession: false });
    });

    it("in a query", async () => {
      const { browser, upstream } = await test.begin();
      const url = new URL("login/callback", test.issuer);
      url.search = new URLSearchParams({
        wa: "wsignin1.0",
        wctx: upstream.searchParams.get("wctx") ?? "",
        wresult: response(good()),
      }).toString();
      const { headers } = await browser.open(url);
      expect(new URL(headers.get("location") ?? "").searchParams.get("error_description")).toContain(reason);
    });

    it("too large", async () => {
      const { status, hasSession } = await test.answer({ wresult: response(good(), "x".repeat(3_000_000)) });
      expect({ status, hasSession }).toEqual({ status: 413, hasSession: false });
    });
  });
});
