import { X509Certificate } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import { findIdentityProvider } from "../../../../../packages/local-tenant/upstream/saml/find-identity-provider.ts";
import { UpstreamError } from "../../../../../packages/local-tenant/upstream/upstream-error.ts";
import { connectionWith, relyingParty, type TestParty } from "../connection.ts";
import { sharedSigningKey } from "../signing-key.ts";
import { issuer, metadata, signInEndpoint } from "./response-forge.ts";

const key = sharedSigningKey();
const pem = new X509Certificate(key.cert).toString();
const metadataXml = metadata([key]);
const withoutKeys = metadata([]);
const find = (options: Readonly<Record<string, unknown>>, party: TestParty = relyingParty()) =>
  findIdentityProvider(party, connectionWith(options), 1_000);

const escaped = (text: string) => text.replace(/[.()[\]]/g, "\\$&");

describe("a SAML identity provider", () => {
  const whole = { entityId: issuer, signInEndpoint, certificates: [pem], wantsSignedRequests: false };

  it("is described by the metadata in the options", async () => {
    expect(await find({ metadataXml })).toEqual(whole);
    expect(await find({ metadataXml, metadataUrl: "not read" })).toEqual(whole);
    const wanting = metadataXml.replace("<md:IDPSSODescriptor ", '$&WantAuthnRequestsSigned="true" ');
    expect(await find({ metadataXml: wanting })).toEqual({ ...whole, wantsSignedRequests: true });
  });

  it("is described by the metadata at an https URL", async () => {
    const asked: string[] = [];
    const party = relyingParty({
      fetch: async (url) => {
        asked.push(String(url));
        return new Response(metadataXml);
      },
    });
    expect(await find({ metadataUrl: "https://idp.example/m?x=1" }, party)).toEqual(whole);
    expect(asked).toEqual(["https://idp.example/m?x=1"]);
  });

  it("is described by the options alone, of which its entity id is none", async () => {
    const bare = { ...whole, entityId: undefined };
    expect(await find({ signInEndpoint, signingCert: key.cert })).toEqual(bare);
    expect(await find({ signInEndpoint, cert: key.cert })).toEqual(bare);
    expect(await find({ signInEndpoint, signingCert: key.cert, cert: "none" })).toEqual(bare);
  });

  it("has what the options say before what metadata says", async () => {
    const options = { metadataXml: withoutKeys, signInEndpoint: "https://own.example/", signingCert: key.cert };
    expect(await find(options)).toEqual({ ...whole, signInEndpoint: "https://own.example/" });
  });

  it("may have unusable certificates, of which the log tells", async () => {
    const party = relyingParty();
    const unusable = metadataXml.replace(
      "<md:SingleSignOnService",
      `<md:KeyDescriptor><ds:X509Certificate xmlns:ds="http://www.w3.org/2000/09/xmldsig#">AAAA</ds:X509Certificate></md:KeyDescriptor>$&`,
    );
    expect(await find({ metadataXml: unusable }, party)).toEqual(whole);
    const description = "Signing certificates in the provider's metadata without an RSA key of at least 2048 bits: 1";
    expect(party.logged).toEqual([{ type: "w", connection: "globex", description }]);
    const silent = relyingParty();
    await find({ signInEndpoint, signingCert: key.cert }, silent);
    expect(silent.logged).toEqual([]);
  });

  const noEndpoint = "has neither options.signInEndpoint nor metadata with an HTTP-Redirect endpoint";
  const noKey = "has neither options.signingCert nor metadata with a usable signing certificate";
  const notHttps = "has a signInEndpoint that is not an https URL";
  const badUrl = "has an options.metadataUrl that is not an https URL";
  const badKey = "has an options.signingCert that is not a certificate with an RSA key of at least 2048 bits";
  it.each<[string, Readonly<Record<string, unknown>>, string]>([
    ["nothing", {}, noEndpoint],
    ["no endpoint", { metadataXml: metadataXml.replace("HTTP-Redirect", "SOAP") }, noEndpoint],
    ["an endpoint without TLS", { metadataXml, signInEndpoint: "http://idp.example/" }, notHttps],
    ["an endpoint that is no URL", { metadataXml, signInEndpoint: "idp" }, notHttps],
    ["no certificate", { signInEndpoint }, noKey],
    ["metadata without certificates", { metadataXml: withoutKeys }, noKey],
    ["a bad certificate", { metadataXml, signingCert: "none" }, badKey],
    ["a bad certificate, and a good one elsewhere", { metadataXml, signingCert: "none", cert: key.cert }, badKey],
    ["an address without TLS", { metadataUrl: "http://idp.example/" }, badUrl],
    ["an address that is no URL", { metadataUrl: "idp" }, badUrl],
    ["text", { metadataXml: "none" }, 'has an identity provider whose metadata is a text that begins with "none"'],
    [
      "metadata of no provider",
      { metadataXml: metadataXml.replaceAll("IDPSSO", "SPSSO") },
      "has an identity provider whose metadata names no SAML 2.0 identity provider",
    ],
    [
      "metadata that has ended",
      { metadataXml: metadataXml.replace("entityID=", 'validUntil="2020-01-01T00:00:00Z" $&') },
      "has an identity provider whose metadata is no longer valid (validUntil)",
    ],
  ])("is not found with %s", async (_what, options, problem) => {
    const found = find(options);
    await expect(found).rejects.toBeInstanceOf(UpstreamError);
    await expect(found).rejects.toThrow(new RegExp(`^The connection "globex" ${escaped(problem)}\\.$`));
  });

  it("is not found where reading its metadata fails in a way that nobody foresaw", async () => {
    const now = () => {
      throw new RangeError("no clock");
    };
    await expect(find({ metadataXml }, relyingParty({ now }))).rejects.toThrow(new RangeError("no clock"));
  });
});
