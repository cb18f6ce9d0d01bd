import { createPublicKey, createVerify, X509Certificate } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { startSamlProvider } from "../../../../../packages/identity-providers/saml/saml-provider.ts";
import { Browser } from "../../../../../packages/loopback/browser.ts";
import { testSigningKey } from "../../../../shared-keys.ts";
import { authorizeUrl, redeem, signIn } from "../../login/portal.ts";
import { verified } from "../../login/verify.ts";
import { gil, type SamlStage, startSamlStage } from "../../world/globex.ts";
import { begin } from "./forged-login.ts";
import { certificateText, metadata, signInEndpoint } from "./response-forge.ts";

describe("signing in with SAML", () => {
  let stage: SamlStage;
  beforeAll(async () => {
    stage = await startSamlStage();
  });
  afterAll(() => stage.close());
  beforeEach(() => stage.configure());

  const land = (browser = new Browser(stage.fetch), user = gil) =>
    signIn(stage, { connection: "globex" }, browser, user);
  const spMetadata = (connection: string) =>
    stage.fetch(new URL(`samlp/metadata?connection=${connection}`, stage.issuer));
  const location = async () => {
    const visit = await new Browser(stage.fetch).open(authorizeUrl(stage, { connection: "globex" }));
    return new URL(visit.headers.get("location") ?? "about:blank");
  };

  it("goes to the provider's login page and returns with a code and Auth0's profile", async () => {
    const { code } = await land();
    const { body } = await redeem(stage, code);
    expect((await verified(stage, body.id_token)).claims).toMatchObject({
      sub: "samlp|globex|gil",
      email: "gil@globex.example",
      given_name: "Gil",
    });
    expect(stage.user("gil")).toMatchObject({
      user_id: "samlp|globex|gil",
      identities: [{ connection: "globex", provider: "samlp", user_id: "globex|gil", isSocial: false }],
      email: "gil@globex.example",
      email_verified: false,
      groups: ["staff", "finance"],
      issuer: stage.samlProvider.entityId,
      sessionIndex: expect.stringMatching(/^_/),
      authenticationmethod: "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport",
      nameIdAttributes: { value: "gil", Format: "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent" },
    });
  });

  it("asks again after a wrong password, and keeps users apart", async () => {
    const wrong = land(undefined, { ...gil, password: "wrong" });
    await expect(wrong).rejects.toThrow(/^ended at \/sso: 403 .*Wrong user name or password/s);
    await land(undefined, { username: "hal", password: "xyzzy" });
    expect(stage.user("hal")).toMatchObject({ email: "hal@globex.example", groups: "board" });
  });

  it("sends requests with the HTTP-Redirect binding, each with a new ID and a new state", async () => {
    const [first, second] = [await begin(stage), await begin(stage)];
    expect(first.request).toContain(`AssertionConsumerServiceURL="${stage.assertionConsumer}"`);
    expect(first.request).toContain(`Destination="${stage.samlProvider.signInEndpoint}"`);
    expect(first.request).toContain('ProtocolBinding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"');
    expect(first.request).toMatch(/<saml:Issuer[^>]*>urn:auth0:test:globex<\/saml:Issuer>/);
    expect(first.content.requestId).toMatch(/^_[0-9a-f]{40}$/);
    expect(first.content.requestId).not.toBe(second.content.requestId);
    expect(first.relayState).not.toBe(second.relayState);
  });

  it("keeps the endpoint's query, and prefers options to metadata", async () => {
    stage.configure({ metadataXml: metadata([testSigningKey(1)]) });
    expect((await location()).href).toMatch(/^https:\/\/idp\.globex\.example\/sso\?tenant=7&SAMLRequest=/);
    stage.configure({ metadataUrl: stage.samlProvider.metadataUrl, signInEndpoint: "https://other.example/sso" });
    expect((await location()).origin).toBe("https://other.example");
  });

  it("needs only signInEndpoint and signingCert, in each form that Auth0 accepts", async () => {
    const { signingCertificate: pem, signInEndpoint: endpoint } = stage.samlProvider;
    const der = new X509Certificate(pem).raw.toString("base64");
    for (const signingCert of [pem, Buffer.from(pem).toString("base64"), der]) {
      stage.configure({ signInEndpoint: endpoint, signingCert });
      expect(await land()).toHaveProperty("code");
    }
  });

  it("uses options.entityId as its entity id", async () => {
    stage.configure({ metadataUrl: stage.samlProvider.metadataUrl, entityId: "urn:custom" });
    expect((await begin(stage)).request).toMatch(/>urn:custom<\/saml:Issuer>/);
    expect(await (await spMetadata("globex")).text()).toContain('entityID="urn:custom"');
  });

  it("works in the same way for PingFederate", async () => {
    stage.configure();
    const connection = stage.store.connections.get("con_globex");
    if (connection === undefined) throw new Error("no connection");
    stage.store.connections.put({ ...connection, strategy: "pingfederate" });
    expect(await land()).toHaveProperty("code");
    expect(stage.store.users.get("pingfederate|globex|gil")).toBeDefined();
  });

  describe("publishes metadata", () => {
    it("with its entity id and its assertion consumer service", async () => {
      const response = await spMetadata("globex");
      expect(response.headers.get("content-type")).toMatch(/samlmetadata\+xml/);
      const text = await response.text();
      expect(text).toContain('entityID="urn:auth0:test:globex"');
      expect(text).toContain(`Location="${stage.assertionConsumer}"`);
      expect(text).not.toContain("X509Certificate");
    });

    it.each(["acme", "none", ""])("only of SAML connections: not of %j", async (name) => {
      const response = await spMetadata(name);
      expect([response.status, await response.json()]).toEqual([
        404,
        { error: "invalid_request", error_description: "there is no SAML connection with this name" },
      ]);
    });
  });

  describe("signs its requests", () => {
    const certificateOf = (text: string) => /X509Certificate>\s*([^<]+)</.exec(text)?.[1] ?? "";
    /** SAML V2.0 Bindings, 3.4.4.1: the exact text of the query up to the signature. */
    const isSignedBy = (url: URL, certificate: string | Buffer) => {
      const [signedPart, signature] = url.search.slice(1).split("&Signature=");
      const parameters = (signedPart ?? "").split("&").filter((part) => /^(SAMLRequest|RelayState|SigAlg)=/.test(part));
      const verifier = createVerify("RSA-SHA256").update(parameters.join("&"));
      const key = createPublicKey(new X509Certificate(certificate).toString());
      return verifier.verify(key, decodeURIComponent(signature ?? ""), "base64");
    };

    it("if the options say so, with the key in its metadata; a provider accepts no other key", async () => {
      stage.configure({ metadataUrl: stage.samlProvider.metadataUrl, signSAMLRequest: true });
      const published = Buffer.from(certificateOf(await (await spMetadata("globex")).text()), "base64");
      expect(isSignedBy(await location(), published)).toBe(true);
      const { entityId, assertionConsumer } = stage;
      const requestCertificate = new X509Certificate(published).toString();
      const strict = await startSamlProvider({
        authority: stage.authority,
        users: [{ ...gil, claims: { email: "gil@globex.example" } }],
        serviceProviders: [{ entityId, assertionConsumer, requestCertificate }],
        signs: "both",
      });
      try {
        stage.configure({ metadataUrl: strict.metadataUrl, signSAMLRequest: true });
        expect(await land()).toHaveProperty("code");
        stage.configure({ metadataUrl: strict.metadataUrl });
        await expect(land()).rejects.toThrow(/400 .*has no valid signature/s);
      } finally {
        await strict.close();
      }
    });

    it("with the connection's own key", async () => {
      const own = testSigningKey(1);
      stage.configure({ metadataUrl: stage.samlProvider.metadataUrl, signSAMLRequest: true, signing_key: own });
      expect(isSignedBy(await location(), own.cert)).toBe(true);
      expect(certificateOf(await (await spMetadata("globex")).text()).replace(/\s/g, "")).toBe(certificateText(own));
    });

    it("if metadata requires it and the options do not decide", async () => {
      const wants = metadata([testSigningKey(1)]).replace("<md:IDPSSODescriptor", '$& WantAuthnRequestsSigned="true"');
      stage.configure({ metadataXml: wants });
      expect((await location()).searchParams.has("Signature")).toBe(true);
      stage.configure({ metadataXml: wants, signSAMLRequest: false });
      expect((await location()).searchParams.has("Signature")).toBe(false);
    });
  });

  it.each<[string, Readonly<Record<string, unknown>>, RegExp]>([
    [
      "requests by POST",
      { protocolBinding: "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" },
      /lacks .*protocolBinding/,
    ],
    ["requests without compression", { deflate: false }, /lacks .*deflate/],
    ["a template", { requestTemplate: "<a/>" }, /lacks the option "requestTemplate"/],
    ["a custom recipient", { recipientUrl: "https://other.example" }, /lacks the option "recipientUrl"/],
    ["decryption", { decryptionKey: { key: "k", cert: "c" } }, /lacks the option "decryptionKey"/],
    [
      "upstream parameters",
      { upstream_params: { login_hint: { alias: "login_hint" } } },
      /lacks the option "upstream_params"/,
    ],
    ["SHA-1", { signSAMLRequest: true, signatureAlgorithm: "rsa-sha1" }, /lacks requests signed with rsa-sha1/],
    ["half a key", { signSAMLRequest: true, signing_key: { key: "k" } }, /signing_key without key or cert/],
    ["an invalid key", { signSAMLRequest: true, signing_key: { key: "k", cert: "c" } }, /cannot sign/],
  ])("reports as unsupported or invalid: %s", async (_what, options, description) => {
    stage.configure({ signInEndpoint, signingCert: stage.samlProvider.signingCertificate, ...options });
    expect((await location()).searchParams.get("error_description")).toMatch(description);
  });
});
