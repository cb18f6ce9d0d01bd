import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { testSigningKey } from "../../../../shared-keys.ts";
import { type AdfsTenant, startAdfsTenant } from "../../world/initech.ts";
import {
  appliesTo,
  assertion,
  attribute1,
  attribute2,
  federationMetadata,
  realm,
  response,
  type SigningKey,
  signed,
  type TokenContent,
} from "./token-forge.ts";

const trust13 = "http://docs.oasis-open.org/ws-sx/ws-trust/200512";

/** What other providers send, or AD FS in other configurations. */
describe("a WS-Federation answer in a less common form", () => {
  let test: AdfsTenant;
  let key: SigningKey;
  let nextKey: SigningKey;

  beforeAll(async () => {
    [key, nextKey] = [testSigningKey(1), testSigningKey(2)];
    test = await startAdfsTenant({ fedMetadataXml: federationMetadata([key, nextKey]) });
  });
  afterAll(() => test.close());

  async function land(wresult: string) {
    const { parameters } = await test.answer({ wresult });
    return parameters.error_description ?? (parameters.code === undefined ? "no code" : "signed in");
  }

  const token2 = (content: TokenContent = {}) => signed(key, assertion({ version: "2.0", ...content }));
  const endsIn = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString();
  const confirmed = (data: string) =>
    `<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData ${data}/></saml:SubjectConfirmation>`;

  it("may be a SAML 2.0 token, with the realm in AppliesTo", async () => {
    expect(await land(response(token2(), appliesTo(realm)))).toBe("signed in");
    expect(test.store.users.get("adfs|initech|jo")).toMatchObject({
      email: "jo@initech.example",
      groups: ["Readers", "Approvers"],
      authenticationmethod: "urn:oasis:names:tc:SAML:2.0:ac:classes:Password",
    });
  });

  it("may be a collection of WS-Trust 1.3", async () => {
    const collection = `<t:RequestSecurityTokenResponseCollection xmlns:t="${trust13}">${response(token2(), "", trust13)}</t:RequestSecurityTokenResponseCollection>`;
    expect(await land(collection)).toBe("signed in");
  });

  it("may start with an XML declaration", async () => {
    expect(await land(`<?xml version="1.0" encoding="utf-8"?>${response(token2())}`)).toBe("signed in");
  });

  it("may be signed by the provider's next key, and with SHA-512", async () => {
    const algorithms = {
      signatureAlgorithm: "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512",
      digestAlgorithm: "http://www.w3.org/2001/04/xmlenc#sha512",
    };
    expect(await land(response(signed(nextKey, assertion(), algorithms)))).toBe("signed in");
  });

  it("may have one element for each value, and several statements: the last wins, or they are merged", async () => {
    const group = "http://schemas.xmlsoap.org/claims/Group";
    const bearer =
      "<saml:SubjectConfirmation><saml:ConfirmationMethod>urn:oasis:names:tc:SAML:1.0:cm:bearer</saml:ConfirmationMethod></saml:SubjectConfirmation>";
    const subject = `<saml:Subject><saml:NameIdentifier>jo</saml:NameIdentifier>${bearer}</saml:Subject>`;
    const attributes = `${attribute1(group, "a")}${attribute1(group, "b")}</saml:AttributeStatement><saml:AttributeStatement>${subject}${attribute1(group, "c")}`;
    expect(await land(response(signed(key, assertion({ attributes }))))).toBe("signed in");
    expect(test.store.users.get("adfs|initech|jo")?.groups).toBe("c");
    test.switches.samlRepeatedAttributes = "merged";
    expect(await land(response(signed(key, assertion({ attributes }))))).toBe("signed in");
    expect(test.store.users.get("adfs|initech|jo")?.groups).toEqual(["a", "b", "c"]);
    const items = attribute2(group, "d") + attribute2(group, "e");
    expect(await land(response(token2({ attributes: items })))).toBe("signed in");
    expect(test.store.users.get("adfs|initech|jo")?.groups).toEqual(["d", "e"]);
    test.switches.samlRepeatedAttributes = "last";
  });

  it("may be a SAML 1.1 token with attributes only, as Auth0's library accepts it", async () => {
    expect(await land(response(signed(key, assertion({ nameId: "kim", signIn: "" }))))).toBe("signed in");
    expect(test.store.users.get("adfs|initech|kim")).toMatchObject({ groups: ["Readers", "Approvers"] });
  });

  it("may be a SAML 1.1 token whose subjects have no confirmation, where the switch says so", async () => {
    test.switches.saml1WithoutConfirmation = "accept";
    expect(await land(response(signed(key, assertion({ confirmation: "" }))))).toBe("signed in");
    test.switches.saml1WithoutConfirmation = "refuse";
  });

  it("may have one valid confirmation after another that is over", async () => {
    const confirmation = confirmed('NotOnOrAfter="2020-01-01T00:00:00Z"') + confirmed(`NotOnOrAfter="${endsIn(60)}"`);
    expect(await land(response(token2({ confirmation })))).toBe("signed in");
  });

  it.each([
    ["a SOAP 1.2 fault", "<s:Reason><s:Text>The user is\nlocked.</s:Text></s:Reason>", "The user is locked."],
    ["a SOAP 1.1 fault", "<faultstring>ID4007: no certificate</faultstring>", "ID4007: no certificate"],
    ["a fault without a reason", "", "a fault without a reason"],
  ])("may be %s, whose reason is passed on", async (_what, reason, says) => {
    const envelope = `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body><s:Fault>${reason}</s:Fault></s:Body></s:Envelope>`;
    expect(await land(envelope)).toBe(`The identity provider of initech refused: ${says}`);
  });

  it("may have values that contain elements, of which the text is used", async () => {
    const attributes = attribute2("urn:oid:1.3.6.1.4.1.5923.1.1.1.10", "<saml:NameID>opaque</saml:NameID>");
    expect(await land(response(token2({ attributes })))).toBe("signed in");
    expect(test.store.users.get("adfs|initech|jo")?.["urn:oid:1.3.6.1.4.1.5923.1.1.1.10"]).toBe("opaque");
  });

  it("may name only the tenant's callback as recipient", async () => {
    const end = `NotOnOrAfter="${endsIn(60)}"`;
    const to = (recipient: string) => token2({ confirmation: confirmed(`Recipient="${recipient}" ${end}`) });
    expect(await land(response(to(`${test.issuer}login/callback`)))).toBe("signed in");
    expect(await land(response(to("https://other.example/")))).toContain("is for another recipient");
  });

  it.each([
    [
      "has a confirmation that is not valid yet",
      { confirmation: confirmed(`NotBefore="${new Date(Date.now() + 300_000).toISOString()}"`) },
      "is not valid yet",
    ],
    ["has an expired confirmation", { confirmation: confirmed('NotOnOrAfter="2020-01-01T00:00:00Z"') }, "has expired"],
    [
      "has an expired session",
      { signIn: '<saml:AuthnStatement SessionNotOnOrAfter="2020-01-01T00:00:00Z"/>' },
      "has expired",
    ],
    ["answers a SAML request", { confirmation: confirmed('InResponseTo="_x"') }, "answers another request"],
    ["needs a key", { confirmation: '<saml:SubjectConfirmation Method="urn:x"/>' }, "has no bearer confirmation"],
    ["has no authentication statement", { signIn: "" }, "has no authentication statement"],
    ["has no audience restriction", { conditions: "" }, "is for another audience"],
    ["has an unknown condition", { conditions: "<saml:Condition/>" }, "has an unknown condition in its assertion"],
    ["has encrypted attributes", { attributes: "<saml:EncryptedAttribute/>" }, "is encrypted"],
    ["is from another issuer", { issuer: "https://other.example" }, "is from another issuer"],
  ])("must not be a SAML 2.0 token that %s", async (_what, content, reason) => {
    expect(await land(response(token2(content)))).toContain(`a token from its identity provider that ${reason}`);
  });

  it("must not be a SAML 2.0 token without an end, even if its confirmation has one", async () => {
    const xml = assertion({ version: "2.0", confirmation: confirmed(`NotOnOrAfter="${endsIn(60)}"`) });
    const token = signed(key, xml.replace(/(<saml:Conditions [^>]*) NotOnOrAfter="[^"]*"/, "$1"));
    expect(await land(response(token))).toContain("has no NotOnOrAfter");
  });

  it("must not have another version of SAML", async () => {
    const odd1 = signed(key, assertion().replace('MinorVersion="1"', 'MinorVersion="0"'));
    const odd2 = signed(key, assertion({ version: "2.0" }).replace('Version="2.0"', 'Version="2.1"'));
    for (const odd of [odd1, odd2]) expect(await land(response(odd))).toContain("is neither SAML 1.1 nor SAML 2.0");
  });
});
