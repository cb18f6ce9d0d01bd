import { describe, expect, it } from "@jest/globals";
import { MessageError } from "../../../../../packages/local-tenant/upstream/message-error.ts";
import { findToken } from "../../../../../packages/local-tenant/upstream/ws-federation/find-token.ts";
import { connectionWith } from "../connection.ts";

const trust2005 = "http://schemas.xmlsoap.org/ws/2005/02/trust";
const trust13 = "http://docs.oasis-open.org/ws-sx/ws-trust/200512";
const saml1 = "urn:oasis:names:tc:SAML:1.0:assertion";
const saml2 = "urn:oasis:names:tc:SAML:2.0:assertion";
const signature = (inner = "") => `<d:Signature xmlns:d="http://www.w3.org/2000/09/xmldsig#">${inner}</d:Signature>`;

const find = (wresult: string) => findToken(connectionWith(), wresult);
const response = (inner: string, namespace = trust2005) =>
  `<t:RequestSecurityTokenResponse xmlns:t="${namespace}">${inner}</t:RequestSecurityTokenResponse>`;
const token = (inner: string) => `<t:RequestedSecurityToken>${inner}</t:RequestedSecurityToken>`;
const assertion = (inner = "", namespace = saml1) =>
  `<s:Assertion xmlns:s="${namespace}" ID="_1">${inner}</s:Assertion>`;
const collection = (inner: string, namespace = trust2005) =>
  `<t:RequestSecurityTokenResponseCollection xmlns:t="${namespace}">${inner}</t:RequestSecurityTokenResponseCollection>`;

describe("the token of a sign-in response", () => {
  it.each<[string, string]>([
    ["of 2005", response(token(assertion()))],
    ["of WS-Trust 1.3", response(token(assertion()), trust13)],
    ["of SAML 2.0", response(token(assertion("", saml2)), trust13)],
    ["in a collection", collection(response(token(assertion())))],
    ["with one signature", response(token(assertion(signature())))],
    ["after other content", response(`<t:Lifetime/>${token(assertion())}<t:TokenType/>`)],
  ])("is found: one %s", (_what, wresult) => {
    const { assertion: found, appliesTo } = find(wresult);
    expect(found.localName).toBe("Assertion");
    expect(found.getAttribute("ID")).toBe("_1");
    expect(appliesTo).toEqual([]);
  });

  it("comes with the addresses to which it applies, in any namespace", () => {
    const one = '<p:AppliesTo xmlns:p="urn:p"><p:Address> urn:a </p:Address></p:AppliesTo>';
    expect(find(response(`${one}${token(assertion())}<AppliesTo>urn:b</AppliesTo>`)).appliesTo).toEqual([
      "urn:a",
      "urn:b",
    ]);
  });

  const notResponse = "is not a RequestSecurityTokenResponse";
  const second = "comes with a second assertion";
  it.each<[string, string, string]>([
    ["it is another element", `<t:Other xmlns:t="${trust2005}"/>`, notResponse],
    ["it is of another namespace", response(token(assertion()), "urn:x"), notResponse],
    ["it has no namespace", "<RequestSecurityTokenResponse/>", notResponse],
    ["a comment is in it", response(token(assertion("<!-- -->"))), "holds a comment"],
    ["the response is empty", response(""), "has no RequestedSecurityToken in its RequestSecurityTokenResponse"],
    [
      "there are two tokens",
      response(token(assertion()) + token(assertion())),
      "has more than one RequestedSecurityToken in its RequestSecurityTokenResponse",
    ],
    ["the token is empty", response(token("")), "is not a single token"],
    ["the token is text", response(token("text")), "is not a single token"],
    ["the token has two elements", response(token(`${assertion()}<x/>`)), "is not a single token"],
    ["the token is encrypted", response(token('<EncryptedAssertion xmlns="urn:x"/>')), "is encrypted"],
    ["the token is no assertion", response(token("<NotEncrypted/>")), "is neither SAML 1.1 nor SAML 2.0"],
    ["the assertion has no namespace", response(token("<Assertion/>")), "is neither SAML 1.1 nor SAML 2.0"],
    [
      "the assertion is of another namespace",
      response(token(assertion("", "urn:x"))),
      "is neither SAML 1.1 nor SAML 2.0",
    ],
    ["the element has another name", response(token(`<Advice xmlns="${saml1}"/>`)), "is neither SAML 1.1 nor SAML 2.0"],
    ["an assertion is inside the assertion", response(token(assertion(assertion()))), second],
    ["an assertion of another namespace is next to the token", response(`${token(assertion())}<Assertion/>`), second],
    ["there are two signatures", response(token(assertion(signature() + signature()))), "has more than one signature"],
    [
      "a second signature is elsewhere",
      response(token(assertion(signature())) + signature()),
      "has more than one signature",
    ],
    [
      "the collection is empty",
      collection(""),
      "has no RequestSecurityTokenResponse in its RequestSecurityTokenResponseCollection",
    ],
    [
      "the collection has two",
      collection(response(token(assertion())) + response(token(assertion()))),
      "has more than one RequestSecurityTokenResponse in its RequestSecurityTokenResponseCollection",
    ],
    [
      "the collection holds other content",
      collection(`${response(token(assertion()))}<x/>`),
      "comes with other content",
    ],
    [
      "the collection holds a response of another version",
      collection(response(token(assertion()), trust13)),
      "comes with other content",
    ],
    ["the collection is of another namespace", collection(response(token(assertion())), "urn:x"), notResponse],
  ])("is refused where %s", (_what, wresult, reason) => {
    expect(() => find(wresult)).toThrow(new MessageError(reason));
  });

  describe("has a bound to the unsigned content around it:", () => {
    const tooMuch = new MessageError("has too much unsigned content around it");
    /** The response and its token are two elements and one attribute: three. */
    const around = (count: number, inside = "") => response(token(assertion(inside)) + "<x/>".repeat(count));

    it("elements, and attributes", () => {
      expect(() => find(around(397))).not.toThrow();
      expect(() => find(around(398))).toThrow(tooMuch);
      expect(() => find(response(`${token(assertion())}${'<x a="1"/>'.repeat(198)}`))).not.toThrow();
      expect(() => find(response(`${token(assertion())}${'<x a="1"/>'.repeat(199)}`))).toThrow(tooMuch);
    });

    it("what is in the signature too, but not what it covers", () => {
      expect(() => find(around(0, "<x/>".repeat(1_000)))).not.toThrow();
      expect(() => find(around(0, signature("<x/>".repeat(395))))).not.toThrow();
      expect(() => find(around(0, signature("<x/>".repeat(396))))).toThrow(tooMuch);
    });
  });

  describe("is missing where the provider reports a fault:", () => {
    const told = (said: string) => ({
      ...{ status: 403, error: "access_denied", message: `The identity provider of globex refused: ${said}` },
    });
    const thrownBy = (act: () => unknown): unknown => {
      try {
        return act();
      } catch (error) {
        return error;
      }
    };
    const soap12 = (text: string) =>
      `<s:Envelope xmlns:s="urn:soap"><s:Body><s:Fault><s:Reason>${text}</s:Reason></s:Fault></s:Body></s:Envelope>`;
    it.each<[string, string, string]>([
      ["SOAP 1.2", soap12("<s:Text> not today </s:Text>"), "not today"],
      ["SOAP 1.1", "<Fault><faultcode>x</faultcode><faultstring>not\u20acnow</faultstring></Fault>", "not now"],
      ["no reason", soap12(""), "a fault without a reason"],
      ["an empty reason", soap12("<s:Text> </s:Text>"), "a fault without a reason"],
      [
        "a text elsewhere",
        "<Fault><Text>no</Text><Other><faultstring>no</faultstring></Other></Fault>",
        "a fault without a reason",
      ],
      ["a long reason", soap12(`<s:Text>${"x".repeat(400)}</s:Text>`), "x".repeat(300)],
    ])("%s", (_what, wresult, said) => {
      expect(thrownBy(() => find(wresult))).toMatchObject(told(said));
    });
  });
});
