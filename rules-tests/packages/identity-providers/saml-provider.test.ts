import { sign } from "node:crypto";
import { deflateRawSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { DOMParser } from "@xmldom/xmldom";
import { SignedXml } from "xml-crypto";
import {
  type SamlIdentityProvider,
  startSamlProvider,
} from "../../../packages/identity-providers/saml/saml-provider.ts";
import { samlResponse } from "../../../packages/identity-providers/saml/saml-response.ts";
import { createSigningKey, type SigningKey } from "../../../packages/identity-providers/tokens/signing-key.ts";
import { createTrustingFetch } from "../../../packages/loopback/trusting-fetch.ts";
import { testAuthority } from "../../shared-keys.ts";

const entityId = "urn:auth0:test:globex";
const assertionConsumer = "https://tenant.example/login/callback?connection=globex";

describe("the local SAML identity provider", () => {
  let provider: SamlIdentityProvider;
  let network: ReturnType<typeof createTrustingFetch>;
  beforeAll(async () => {
    const authority = testAuthority();
    network = createTrustingFetch(authority.ca);
    provider = await startSamlProvider({
      authority,
      name: "Globex & Sons",
      users: [{ username: "gil", password: "hunter 2", claims: { email: "gil@globex.example", groups: ["a", "b"] } }],
      serviceProviders: [{ entityId, assertionConsumer }],
    });
  });
  afterAll(async () => {
    await provider.close();
    await network.close();
  });

  function requestUrl(changes: { issuer?: string; acs?: string } = {}, relayState = "state & more"): URL {
    const { issuer = entityId, acs = assertionConsumer } = changes;
    const request = `<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_1" Version="2.0" AssertionConsumerServiceURL="${acs}"><saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">${issuer}</saml:Issuer></samlp:AuthnRequest>`;
    const url = new URL(provider.signInEndpoint);
    url.searchParams.set("SAMLRequest", deflateRawSync(request).toString("base64"));
    url.searchParams.set("RelayState", relayState);
    return url;
  }
  const post = (url: URL | string, password = "hunter 2") =>
    network.fetch(url, { method: "POST", body: new URLSearchParams({ username: "gil", password }) });
  const fieldOf = (page: string, name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(page)?.[1] ?? "";
  const responseIn = (page: string) => Buffer.from(fieldOf(page, "SAMLResponse"), "base64").toString("utf8");

  it("publishes metadata with its key and its endpoint", async () => {
    const text = await (await network.fetch(provider.metadataUrl)).text();
    expect(text).toContain(`entityID="${provider.entityId}"`);
    expect(text).toContain(`Location="${provider.signInEndpoint}"`);
    expect(text).toContain(provider.signingCertificate.replace(/-----[^-]+-----|\s/g, "").slice(0, 40));
  });

  it("shows a login page, and posts a response after a correct password", async () => {
    const form = await network.fetch(requestUrl());
    expect([form.status, await form.text()]).toEqual([200, expect.stringContaining("Globex &amp; Sons")]);
    const page = await post(requestUrl());
    expect(page.headers.get("content-security-policy")).toMatch(/script-src 'sha256-/);
    const text = await page.text();
    expect(text).toContain(`action="${assertionConsumer}"`);
    expect(fieldOf(text, "RelayState")).toBe("state &amp; more");
    const response = responseIn(text);
    expect(response).toContain('InResponseTo="_1"');
    expect(response).toContain(`Recipient="${assertionConsumer}"`);
    expect(response).toMatch(/<saml:NameID [^>]*>gil<\/saml:NameID>/);
    expect(response.match(/<saml:AttributeValue/g)).toHaveLength(3);
  });

  it("asserts the attributes that were set last", async () => {
    provider.setAttributes("gil", { email: "new@globex.example" });
    const response = responseIn(await (await post(requestUrl())).text());
    expect(response).toContain("new@globex.example");
    expect(response).not.toContain("claims/Group");
    expect(() => provider.setAttributes("nobody", {})).toThrow(/no user "nobody"/);
  });

  it("starts a login itself on request", async () => {
    const response = responseIn(await (await post(provider.startUrl(entityId))).text());
    expect(response).not.toContain("InResponseTo");
    expect(response).toContain(`Recipient="${assertionConsumer}"`);
  });

  it("issues nothing for a wrong password", async () => {
    const page = await post(requestUrl(), "wrong");
    const text = await page.text();
    expect([page.status, text]).toEqual([403, expect.stringContaining("Wrong user name or password")]);
    expect(text).not.toContain("SAMLResponse");
  });

  it("says on a page why it refuses a request, and that it has no session to end", async () => {
    const refused = await network.fetch(requestUrl({ issuer: "urn:other" }));
    expect(refused.headers.get("content-type")).toContain("text/html");
    expect(refused.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(await refused.text()).toContain("does not know the service provider");
    const { origin } = new URL(provider.signInEndpoint);
    expect(await (await network.fetch(origin)).text()).toContain("<h1>Globex &amp; Sons</h1>");
    expect(await (await network.fetch(`${origin}/sign-out`)).text()).toContain("Globex &amp; Sons keeps no sessions");
  });

  it.each<[string, () => URL | string]>([
    ["no request", () => provider.signInEndpoint],
    ["an invalid request", () => `${provider.signInEndpoint}?SAMLRequest=YQ==`],
    ["an unknown service provider", () => requestUrl({ issuer: "urn:other" })],
    ["an address that is not registered for the service provider", () => requestUrl({ acs: "https://evil.example" })],
    ["a start for an unknown service provider", () => provider.startUrl("urn:other")],
  ])("refuses %s, with or without a password", async (_what, url) => {
    expect((await network.fetch(url())).status).toBe(400);
    const answer = await post(url());
    expect([answer.status, await answer.text()]).toEqual([400, expect.not.stringContaining("SAMLResponse")]);
  });
});

describe("a service provider that signs its requests", () => {
  let provider: SamlIdentityProvider;
  let network: ReturnType<typeof createTrustingFetch>;
  let key: SigningKey;
  beforeAll(async () => {
    const authority = testAuthority();
    network = createTrustingFetch(authority.ca);
    key = await createSigningKey("Request signing");
    provider = await startSamlProvider({
      authority,
      users: [],
      serviceProviders: [{ entityId, assertionConsumer, requestCertificate: key.cert }],
    });
  });
  afterAll(async () => {
    await provider.close();
    await network.close();
  });

  const sha256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
  const sha1 = "http://www.w3.org/2000/09/xmldsig#rsa-sha1";
  function query({ relayState = "a", algorithm = sha256, before = "" } = {}): string {
    const xml = `${before}<p:AuthnRequest xmlns:p="urn:oasis:names:tc:SAML:2.0:protocol" ID="_1" AssertionConsumerServiceURL="${assertionConsumer}"><Issuer xmlns="urn:oasis:names:tc:SAML:2.0:assertion">${entityId}</Issuer></p:AuthnRequest>`;
    const sent = new URLSearchParams({
      SAMLRequest: deflateRawSync(xml).toString("base64"),
      RelayState: relayState,
      SigAlg: algorithm,
    }).toString();
    const signature = sign(algorithm === sha1 ? "RSA-SHA1" : "RSA-SHA256", Buffer.from(sent), key.key);
    return `${sent}&${new URLSearchParams({ Signature: signature.toString("base64") })}`;
  }
  const statusOf = async (text: string) => (await network.fetch(`${provider.signInEndpoint}?${text}`)).status;

  it("is shown the login page", async () => {
    expect(await statusOf(query())).toBe(200);
  });

  it.each<[string, () => string]>([
    ["no signature", () => query().replace(/&Signature=.*/, "")],
    ["a relay state that differs from the signed one", () => query().replace("RelayState=a", "RelayState=b")],
    ["a second relay state", () => `${query()}&RelayState=b`],
    ["a signature by SHA-1", () => query({ algorithm: sha1 })],
    ["a document type", () => query({ before: '<!DOCTYPE p:AuthnRequest [<!ENTITY e "x">]>' })],
  ])("is refused with %s", async (_what, text) => {
    expect(await statusOf(text())).toBe(400);
  });
});

describe("a response", () => {
  const content = (claims: Readonly<Record<string, unknown>>, username = "gil") => ({
    issuer: "https://idp.example/metadata",
    audience: entityId,
    recipient: assertionConsumer,
    requestId: "_1",
    lifetime: 300,
    names: "claim_types" as const,
    user: { username, password: "", claims },
  });
  let key: SigningKey;
  beforeAll(async () => {
    key = await createSigningKey("Assertion signing");
  });

  /** The signed content, by the name of the element. */
  function signedParts(response: string): Map<string, string> {
    const document = new DOMParser().parseFromString(response, "text/xml");
    const signatures = [...document.getElementsByTagNameNS("http://www.w3.org/2000/09/xmldsig#", "Signature")];
    return new Map(
      signatures.map((signature) => {
        const verifier = new SignedXml({ publicCert: key.cert });
        verifier.loadSignature(String(signature));
        expect(verifier.checkSignature(response)).toBe(true);
        const text = verifier.getSignedReferences()[0] ?? "";
        return [signature.parentNode?.localName ?? "", text];
      }),
    );
  }

  it.each([
    ["assertion", ["Assertion"]],
    ["response", ["Response"]],
    ["both", ["Response", "Assertion"]],
  ] as const)("is signed as configured: %s", (signs, parts) => {
    const response = samlResponse(content({ email: "gil@globex.example" }), key, signs);
    expect([...signedParts(response).keys()].sort()).toEqual([...parts].sort());
  });

  it("contains any text that XML allows, and replaces what XML does not allow", () => {
    const odd = [`<a href="x">&'`, "]]>", "line\r\nline\rend", "\u0000\u000b\ud800\uffff", "é𝄞", " spaced ", ""];
    const signed = signedParts(samlResponse(content({ groups: odd }, "<gil>"), key, "both")).get("Assertion") ?? "";
    const document = new DOMParser().parseFromString(signed, "text/xml");
    const texts = (name: string) =>
      [...document.getElementsByTagNameNS("urn:oasis:names:tc:SAML:2.0:assertion", name)].map(
        (item) => item.textContent,
      );
    const wanted = [odd[0], "]]>", "line\nline\nend", "????", "é𝄞", " spaced ", ""];
    expect(texts("AttributeValue")).toEqual(wanted);
    expect(texts("NameID")).toEqual(["<gil>"]);
  });

  it("has no attribute statement for a user without attributes", () => {
    expect(samlResponse(content({ groups: [] }), key, "assertion")).not.toContain("AttributeStatement");
  });
});
