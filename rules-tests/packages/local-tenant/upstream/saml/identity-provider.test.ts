import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { findIdentityProvider } from "../../../../../packages/local-tenant/upstream/saml/find-identity-provider.ts";
import { Browser } from "../../../../../packages/loopback/browser.ts";
import { authorizeUrl, signIn } from "../../login/portal.ts";
import { gil, type SamlStage, startSamlStage } from "../../world/globex.ts";
import { createSigningKey, metadata, type SigningKey, signInEndpoint } from "./response-forge.ts";

describe("what a connection knows of its SAML provider", () => {
  let stage: SamlStage;
  let key: SigningKey;
  let weak: SigningKey;
  beforeAll(async () => {
    [stage, key, weak] = await Promise.all([startSamlStage(), createSigningKey(), createSigningKey(1024)]);
  });
  afterAll(() => stage.close());
  beforeEach(() => {
    stage.upstreamFetch = undefined;
    stage.configure();
  });

  /** What the application is told at once. */
  async function told() {
    const visit = await new Browser(stage.fetch).open(authorizeUrl(stage, { connection: "globex" }));
    const { origin, searchParams } = new URL(visit.headers.get("location") ?? "about:blank");
    return origin === "https://portal.example" ? Object.fromEntries(searchParams) : origin;
  }

  it.each<[string, (text: string) => string, RegExp]>([
    ["is empty", () => "", /metadata is not well formed/],
    ["is HTML", () => "<!doctype html><p>Not here", /metadata holds a document type or CDATA/],
    ["is cut off", (text) => text.slice(0, 300), /metadata is not well formed/],
    ["has entities", (text) => text.replace(/^<\?xml.*?\?>/, '<!DOCTYPE a [<!ENTITY e "e">]>'), /a document type/],
    ["names no provider", () => "<a/>", /names no SAML 2.0 identity provider/],
    ["names a service provider", (text) => text.replaceAll("IDPSSODescriptor", "SPSSODescriptor"), /names no SAML 2.0/],
    ["is of another namespace", (text) => text.replace("SAML:2.0:metadata", "SAML:3.0:metadata"), /names no SAML 2.0/],
    [
      "names two",
      (text) => {
        const entity = text.slice(text.indexOf("<md:Entity"));
        return `<md:EntitiesDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata">${entity}${entity}</md:EntitiesDescriptor>`;
      },
      /names more than one identity provider/,
    ],
    ["is too old", (text) => text.replace("entityID=", 'validUntil="2020-01-01T00:00:00Z" $&'), /no longer valid/],
    [
      "is valid until nobody knows when",
      (text) => text.replace("entityID=", 'validUntil="soon" $&'),
      /no longer valid/,
    ],
    [
      "has no endpoint for redirects",
      (text) => text.replace("HTTP-Redirect", "SOAP"),
      /nor metadata with one by HTTP-Redirect/,
    ],
    [
      "has an endpoint without TLS",
      (text) => text.replace("https://idp.globex.example/sso", "http://idp.globex.example/sso"),
      /not an https URL/,
    ],
    [
      "has an endpoint that is a script",
      (text) => text.replace("https://idp.globex.example/sso", "javascript:alert(1)//"),
      /not an https URL/,
    ],
    [
      "has no certificate",
      (text) => text.replace(/<md:KeyDescriptor.*<\/md:KeyDescriptor>/s, ""),
      /nor metadata with one/,
    ],
    [
      "has a certificate for encryption alone",
      (text) => text.replace('use="signing"', 'use="encryption"'),
      /nor metadata with one/,
    ],
    ["has a certificate that is none", (text) => text.replace(/>\s*MII[^<]+</, ">MIIB<"), /not one of a good RSA key/],
    ["has a certificate of a short key", () => metadata([weak]), /not one of a good RSA key/],
  ])("is not enough where its metadata %s", async (_what, change, description) => {
    const text = metadata([key]);
    expect(change(text)).not.toBe(text);
    stage.configure({ metadataXml: text });
    expect(await told()).toBe("https://idp.globex.example");
    stage.upstreamFetch = async () => new Response(change(text));
    stage.configure({ metadataUrl: "https://idp.globex.example/metadata" });
    expect(await told()).toMatchObject({
      error: "access_denied",
      error_description: expect.stringMatching(description),
    });
  });

  // As fetch does with an answer that redirects.
  const redirecting: typeof fetch = async (_input, init) => {
    if (init?.redirect === "error") throw new TypeError("unexpected redirect");
    return new Response(metadata([key]));
  };

  it.each<[string, typeof fetch]>([
    ["sends us elsewhere", redirecting],
    ["is down", () => Promise.reject(new TypeError("fetch failed"))],
    ["fails", async () => new Response(metadata([key]), { status: 500 })],
    ["is not UTF-8", async () => new Response(new Uint8Array([0xff, 0xfe, 0x3c]))],
    ["never ends", async () => new Response("<a>".repeat(1_500_000))],
  ])("tells the application that a provider %s, and forgets it", async (_what, answer) => {
    stage.upstreamFetch = answer;
    stage.configure({ metadataUrl: stage.samlProvider.metadataUrl, marker: _what });
    const error_description = 'The connection "globex" has an identity provider whose metadata could not be read.';
    expect(await told()).toMatchObject({ error: "access_denied", error_description });
    stage.upstreamFetch = undefined;
    expect(await signIn(stage, { connection: "globex" }, undefined, gil)).toHaveProperty("code");
  });

  it("does not wait for a provider that is slow", async () => {
    stage.upstreamFetch = (_input, init) =>
      new Promise((_resolve, reject) => init?.signal?.addEventListener("abort", () => reject(init.signal?.reason)));
    const connection = stage.store.connections.get("con_globex");
    if (connection === undefined) throw new Error("no connection");
    const found = findIdentityProvider(stage.tenant, connection, 50);
    await expect(found).rejects.toThrow(/metadata could not be read/);
  });

  it.each<[string, Readonly<Record<string, unknown>>, RegExp]>([
    ["nothing", {}, /no options.signInEndpoint/],
    ["no certificate", { signInEndpoint }, /no options.signingCert/],
    ["a certificate that is none", { signInEndpoint, signingCert: "none" }, /not a certificate of a good RSA key/],
    [
      "an address without TLS",
      { metadataUrl: "http://idp.globex.example/metadata" },
      /metadataUrl that is not an https URL/,
    ],
    ["an address that is none", { metadataUrl: "metadata" }, /metadataUrl that is not an https URL/],
  ])("is not enough where the options say %s", async (_what, options, description) => {
    stage.configure(options);
    expect(await told()).toMatchObject({
      error: "access_denied",
      error_description: expect.stringMatching(description),
    });
  });

  it("refuses a certificate of a short key in the options too", async () => {
    stage.configure({ signInEndpoint, signingCert: weak.cert });
    expect(await told()).toMatchObject({
      error_description: expect.stringMatching(/not a certificate of a good RSA key/),
    });
  });

  it("is asked for once a minute, and again when the options change", async () => {
    let asked = 0;
    stage.upstreamFetch = async () => {
      asked += 1;
      return new Response(metadata([key]));
    };
    stage.configure({ metadataUrl: "https://idp.globex.example/metadata" });
    await Promise.all([told(), told()]);
    await told();
    expect(asked).toBe(1);
    stage.configure({ metadataUrl: "https://idp.globex.example/metadata", signSAMLRequest: false });
    await told();
    expect(asked).toBe(2);
    stage.advance(61);
    await told();
    expect(asked).toBe(3);
  });
});
