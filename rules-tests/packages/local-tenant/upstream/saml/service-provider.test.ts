import { X509Certificate } from "node:crypto";
import { inflateRawSync } from "node:zlib";
import { describe, expect, it } from "@jest/globals";
import { createSaml } from "../../../../../packages/local-tenant/upstream/saml/saml.ts";
import { connectionWith, relyingParty } from "../connection.ts";
import { sharedSigningKey } from "../signing-key.ts";
import { metadata } from "./response-forge.ts";

const key = sharedSigningKey();
const own = { key: key.key, cert: key.cert };
const consumer = "https://tenant.example/login/callback?connection=globex";

const usual = { metadataXml: metadata([key]) };
const begin = async (options: Readonly<Record<string, unknown>> = {}, saml = createSaml(relyingParty())) => {
  const connection = connectionWith({ ...usual, ...options });
  const { location, memory } = await saml.begin(connection, { state: "s & t", loginHint: undefined });
  return { url: new URL(location), memory };
};
const requestOf = ({ url }: { url: URL }) =>
  inflateRawSync(Buffer.from(url.searchParams.get("SAMLRequest") ?? "", "base64")).toString();
const wanting = { metadataXml: metadata([key]).replace("<md:IDPSSODescriptor ", '$&WantAuthnRequestsSigned="true" ') };

describe("the tenant as a service provider", () => {
  it("sends a request of its own id to the provider, with the state, unsigned", async () => {
    const begun = await begin();
    const { url, memory } = begun;
    expect(url.origin + url.pathname).toBe("https://idp.globex.example/sso");
    expect(Object.fromEntries(url.searchParams)).toEqual({
      tenant: "7",
      SAMLRequest: expect.any(String),
      RelayState: "s & t",
    });
    expect(memory).toEqual({ protocol: "saml", requestId: expect.stringMatching(/^_[0-9a-f]{40}$/) });
    const text = requestOf(begun);
    expect(text).toContain(` ID="${(memory as { requestId: string }).requestId}"`);
    expect(text).toContain(`AssertionConsumerServiceURL="${consumer}"`);
    expect(text).toContain(">urn:auth0:test:globex</saml:Issuer>");
    expect(text).not.toMatch(/ Format=|RequestedAuthnContext/);
    expect((await begin()).memory).not.toEqual(memory);
  });

  it("has the name of options.entityId, and an address with the connection's name", async () => {
    expect(requestOf(await begin({ entityId: "urn:own" }))).toContain(">urn:own</saml:Issuer>");
    const connection = { ...connectionWith(usual), name: "a b&c" };
    const { location } = await createSaml(relyingParty()).begin(connection, { state: "", loginHint: undefined });
    expect(requestOf({ url: new URL(location) })).toContain("callback?connection=a%20b%26c");
  });

  it.each<[string, Readonly<Record<string, unknown>>, boolean]>([
    ["the options say so", { signSAMLRequest: true }, true],
    ["the provider's metadata says so", wanting, true],
    ["the options say no, whatever the metadata says", { ...wanting, signSAMLRequest: false }, false],
    ["the options say something else", { signSAMLRequest: "true" }, false],
  ])("signs its requests if %s", async (_what, options, isSigned) => {
    const { searchParams } = (await begin({ signing_key: own, ...options })).url;
    expect(searchParams.has("Signature")).toBe(isSigned);
    const rsaSha256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
    expect(searchParams.get("SigAlg")).toBe(isSigned ? rsaSha256 : null);
  });

  it("signs with a key of its own where the options have none, the same for all connections", async () => {
    const saml = createSaml(relyingParty());
    const { url } = await begin({ signSAMLRequest: true, signatureAlgorithm: "rsa-sha256" }, saml);
    const described = () => saml.metadata(connectionWith({ ...usual, signSAMLRequest: true }));
    const [, own = ""] = /<ds:X509Certificate>([^<]*)</.exec(await described()) ?? [];
    expect(await described()).toContain(own);
    const certificate = new X509Certificate(Buffer.from(own, "base64"));
    expect(certificate.subject).toBe("CN=Local tenant (SAML service provider)");
    expect(certificate.publicKey.asymmetricKeyType).toBe("rsa");
    expect(certificate.publicKey.asymmetricKeyDetails?.modulusLength).toBe(2048);
    expect(url.searchParams.has("Signature")).toBe(true);
  });

  it.each<[string, Readonly<Record<string, unknown>>, string]>([
    ["a template", { requestTemplate: "<x/>" }, 'lacks the option "requestTemplate" of SAML connections.'],
    ["a recipient", { recipientUrl: "https://x.example/" }, 'lacks the option "recipientUrl"'],
    ["a destination", { destinationUrl: "https://x.example/" }, 'lacks the option "destinationUrl"'],
    ["parameters", { upstream_params: { a: { value: "b" } } }, 'lacks the option "upstream_params"'],
    ["a key for decryption", { decryptionKey: { key: "k" } }, 'lacks the option "decryptionKey"'],
    [
      "another binding",
      { protocolBinding: "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" },
      "lacks SAML requests with a binding other than HTTP-Redirect (options.protocolBinding).",
    ],
    ["no compression", { deflate: false }, "lacks SAML requests without compression (options.deflate)."],
    [
      "another algorithm",
      { signSAMLRequest: true, signatureAlgorithm: "rsa-sha1" },
      "lacks requests signed with rsa-sha1 (options.signatureAlgorithm).",
    ],
  ])("refuses %s, which it does not support", async (_what, options, reason) => {
    await expect(begin(options)).rejects.toThrow(reason);
  });

  it.each<[string, Readonly<Record<string, unknown>>]>([
    ["empty options", { requestTemplate: "", recipientUrl: null, protocolBinding: "" }],
    ["the binding that it has", { protocolBinding: "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" }],
    ["compression", { deflate: true }],
    ["an algorithm of requests that are not signed", { signatureAlgorithm: "rsa-sha1" }],
  ])("accepts %s", async (_what, options) => {
    expect((await begin(options)).memory).toHaveProperty("protocol", "saml");
  });

  it.each<[string, unknown, string]>([
    ["no certificate", { key: key.key }, "has an options.signing_key without key or cert."],
    ["no key", { cert: key.cert }, "has an options.signing_key without key or cert."],
    ["a key that is none", { key: "none", cert: key.cert }, "cannot sign its requests with its options.signing_key."],
  ])("tells of a signing key with %s", async (_what, signing_key, problem) => {
    await expect(begin({ signSAMLRequest: true, signing_key })).rejects.toThrow(`The connection "globex" ${problem}`);
  });

  it("describes itself to the provider, with its certificate if it signs", async () => {
    const describe2 = (options: Readonly<Record<string, unknown>>) =>
      createSaml(relyingParty()).metadata(connectionWith({ ...usual, signing_key: own, ...options }));
    const unsigned = await describe2(wanting);
    expect(unsigned).toContain('entityID="urn:auth0:test:globex"');
    expect(unsigned).toContain(`Location="${consumer}"`);
    expect(unsigned).toContain('WantAssertionsSigned="true"');
    expect(unsigned).toContain("<NameIDFormat>urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified</NameIDFormat>");
    expect(unsigned).not.toContain("X509Certificate");
    const signs = await describe2({ signSAMLRequest: true });
    expect(signs).toContain("X509Certificate");
    expect(signs).toContain('AuthnRequestsSigned="true"');
  });
});
