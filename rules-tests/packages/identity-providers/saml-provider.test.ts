import { deflateRawSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { type SamlIdentityProvider, startSamlProvider } from "../../../packages/identity-providers/saml-provider.ts";
import { createAuthority } from "../../../packages/loopback/certificate.ts";
import { createTrustingFetch } from "../../../packages/loopback/trusting-fetch.ts";

const entityId = "urn:auth0:test:globex";
const assertionConsumer = "https://tenant.example/login/callback?connection=globex";

describe("the local SAML identity provider", () => {
  let provider: SamlIdentityProvider;
  let network: ReturnType<typeof createTrustingFetch>;
  beforeAll(async () => {
    const authority = await createAuthority();
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

  it("shows a login page, and posts a response to a request for whoever knows the password", async () => {
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

  it("asserts what was set at last", async () => {
    provider.setAttributes("gil", { email: "new@globex.example" });
    const response = responseIn(await (await post(requestUrl())).text());
    expect(response).toContain("new@globex.example");
    expect(response).not.toContain("claims/Group");
    expect(() => provider.setAttributes("nobody", {})).toThrow(/no user "nobody"/);
  });

  it("begins by itself where it is asked to", async () => {
    const response = responseIn(await (await post(provider.startUrl(entityId))).text());
    expect(response).not.toContain("InResponseTo");
    expect(response).toContain(`Recipient="${assertionConsumer}"`);
  });

  it("gives nothing for a wrong password", async () => {
    const page = await post(requestUrl(), "wrong");
    const text = await page.text();
    expect([page.status, text]).toEqual([403, expect.stringContaining("Wrong user name or password")]);
    expect(text).not.toContain("SAMLResponse");
  });

  it.each<[string, () => URL | string]>([
    ["no request", () => provider.signInEndpoint],
    ["a request that is none", () => `${provider.signInEndpoint}?SAMLRequest=YQ==`],
    ["an unknown service provider", () => requestUrl({ issuer: "urn:other" })],
    ["an address that is not the service provider's", () => requestUrl({ acs: "https://evil.example" })],
    ["a start for nobody", () => provider.startUrl("urn:other")],
  ])("refuses %s, with or without a password", async (_what, url) => {
    expect((await network.fetch(url())).status).toBe(400);
    const answer = await post(url());
    expect([answer.status, await answer.text()]).toEqual([400, expect.not.stringContaining("SAMLResponse")]);
  });
});
