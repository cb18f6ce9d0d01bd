import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { type BegunLogin, begin, bring } from "./forged-login.ts";
import { type Forge, type ForgeryStage, startForgeryStage } from "./forgery-stage.ts";
import { attribute, type Content, response } from "./response-forge.ts";

describe("a SAML response", () => {
  let forgery: ForgeryStage;
  beforeAll(async () => {
    forgery = await startForgeryStage();
  });
  afterAll(() => forgery.stage.close());
  beforeEach(() => forgery.reset());

  // The table of cases is evaluated before the stage is started.
  const changed = (changes: Partial<Content>) => (login: BegunLogin) => forgery.good({ ...login.content, ...changes });

  describe("with ambiguous or malformed text is refused:", () => {
    const entities = (body: string) =>
      `<!DOCTYPE r [<!ENTITY a "admin"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>${body}`;
    it.each<[string, Forge, RegExp]>([
      [
        "a comment in the NameID (truncation)",
        changed({ nameId: "<saml:NameID>gil<!---->.evil</saml:NameID>" }),
        /holds a comment/,
      ],
      [
        "a comment put into the NameID after signing",
        ({ content }) =>
          forgery
            .good({ ...content, nameId: "<saml:NameID>gil.evil</saml:NameID>" })
            .replace("gil.evil", "gil<!---->.evil"),
        /holds a comment/,
      ],
      [
        "a comment in an attribute",
        changed({ attributes: attribute("http://schemas.xmlsoap.org/claims/Group", "staff<!--x-->, admin") }),
        /holds a comment/,
      ],
      [
        "a CDATA section in the NameID",
        changed({ nameId: "<saml:NameID><![CDATA[gil]]></saml:NameID>" }),
        /document type or CDATA/,
      ],
      ["a processing instruction", changed({ nameId: "<saml:NameID>gil<?x y?>.evil</saml:NameID>" }), /processing/],
      [
        "an element in the NameID",
        changed({ nameId: "<saml:NameID>gil<b/>.evil</saml:NameID>" }),
        /elements in its NameID/,
      ],
      ["entities", ({ content }) => entities(forgery.good(content).replace(">gil<", ">&c;<")), /document type/],
      [
        "an external entity for a file",
        ({ content }) =>
          `<!DOCTYPE r [<!ENTITY f SYSTEM "file:///etc/passwd">]>${forgery.good(content).replace(">gil<", ">&f;<")}`,
        /document type/,
      ],
      ["an undeclared entity", ({ content }) => forgery.good(content).replace(">gil<", ">&nbsp;<"), /not well formed/],
      ["text that is not XML", () => "gil", /not well formed/],
      ["XML cut off", ({ content }) => forgery.good(content).slice(0, -20), /not well formed/],
      ["two documents", ({ content }) => forgery.good(content) + forgery.good(content), /not well formed/],
      ["an empty document", () => " ", /not well formed/],
      [
        "a logout response",
        () => '<samlp:LogoutResponse xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"/>',
        /not a SAML 2.0 resp/,
      ],
      ["a response without a namespace", () => '<Response Version="2.0"/>', /not a SAML 2.0 response/],
      [
        "a response of SAML 1.1",
        ({ content }) => forgery.good(content).replace('Version="2.0"', 'Version="1.1"'),
        /not SAML version 2.0/,
      ],
      ["no assertion", ({ content }) => response(content, ""), /has no assertion/],
      [
        "thousands of levels",
        ({ content }) => response(content, `${"<a>".repeat(5000)}${"</a>".repeat(5000)}`),
        /nested too deep/,
      ],
      ["a hundred thousand elements", ({ content }) => response(content, "<a/>".repeat(70_000)), /too many elements/],
      [
        "thousands of attributes on one element",
        ({ content }) =>
          response(content, `<a ${Array.from({ length: 5000 }, (_, index) => `a${index}="1"`).join(" ")}/>`),
        /too many attributes/,
      ],
    ])("%s", async (_what, forge, description) => {
      await forgery.expectRefusal(forge, description);
    });

    it("in an encoding that it does not declare", async () => {
      const utf16 = Buffer.from('<?xml version="1.0" encoding="UTF-16"?>é', "latin1");
      const login = await begin(forgery.stage);
      expect(await bring(forgery.stage, login, utf16)).toMatchObject({
        error_description: expect.stringContaining("the response is in UTF-16, not in UTF-8"),
      });
    });

    it("not base64, not UTF-8, or missing", async () => {
      const { stage: test } = forgery;
      const { assertionConsumer } = test;
      const bodies = [["SAMLResponse", "<a/>"], ["SAMLResponse", "/////w=="], [], ["SAMLResponse", ""]];
      for (const [name, value = ""] of bodies) {
        const { browser, relayState } = await begin(forgery.stage);
        const body = new URLSearchParams({ RelayState: relayState });
        if (name !== undefined) body.append(name, value);
        const visit = await browser.open(assertionConsumer, body);
        expect(visit.headers.get("location")).toMatch(/error=access_denied/);
      }
      expect(test.store.users.list()).toEqual([]);
    });

    it.each<[string, (valid: string) => readonly string[]]>([
      ["twice", (valid) => [valid, valid]],
      ["before another value", (valid) => [valid, "YQ=="]],
      ["after another value", (valid) => ["YQ==", valid]],
      ["after an empty value", (valid) => ["", valid]],
    ])("valid, but sent %s", async (_what, valuesOf) => {
      const { browser, relayState, content } = await begin(forgery.stage);
      const body = new URLSearchParams({ RelayState: relayState });
      const valid = Buffer.from(forgery.good(content)).toString("base64");
      for (const value of valuesOf(valid)) body.append("SAMLResponse", value);
      const { headers } = await browser.open(forgery.stage.assertionConsumer, body);
      expect(Object.fromEntries(new URL(headers.get("location") ?? "about:blank").searchParams)).toMatchObject({
        error: "access_denied",
        error_description: expect.stringMatching(/exactly one SAMLResponse/),
      });
      expect(forgery.stage.store.users.list()).toEqual([]);
    });

    it("valid, but sent with two values that name a login", async () => {
      for (const name of ["RelayState", "state", "wctx"]) {
        const { browser, relayState, content } = await begin(forgery.stage);
        const body = new URLSearchParams({
          RelayState: relayState,
          SAMLResponse: Buffer.from(forgery.good(content)).toString("base64"),
        });
        body.append(name, relayState);
        expect((await browser.open(forgery.stage.assertionConsumer, body)).status).toBe(403);
      }
      expect(forgery.stage.store.users.list()).toEqual([]);
    });

    it("with the HTTP-Redirect binding, which responses must not use", async () => {
      const { browser, relayState, content } = await begin(forgery.stage);
      const url = new URL(forgery.stage.assertionConsumer);
      url.searchParams.set("SAMLResponse", Buffer.from(forgery.good(content)).toString("base64"));
      url.searchParams.set("RelayState", relayState);
      expect((await browser.open(url)).headers.get("location")).toMatch(/error=access_denied/);
    });
  });

  it("that is too large leads to an error page", async () => {
    const login = await begin(forgery.stage);
    const page = await bring(
      forgery.stage,
      login,
      forgery.good({ ...login.content, attributes: attribute("a", "x".repeat(400_000)) }),
    );
    expect(page).toMatchObject({ status: 413 });
  });
});
