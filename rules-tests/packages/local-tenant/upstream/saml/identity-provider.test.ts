import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { findIdentityProvider } from "../../../../../packages/local-tenant/upstream/saml/find-identity-provider.ts";
import { Browser } from "../../../../../packages/loopback/browser.ts";
import { testSigningKey } from "../../../../shared-keys.ts";
import { authorizeUrl, signIn } from "../../login/portal.ts";
import { gil, type SamlStage, startSamlStage } from "../../world/globex.ts";
import { createSigningKey, metadata, type SigningKey, signInEndpoint } from "./response-forge.ts";

const errorPage = "<!doctype html><style>p{}</style><p>Fatal error: no <b>DOMDocument</b>";

describe("a connection's SAML provider", () => {
  let stage: SamlStage;
  let key: SigningKey;
  let weak: SigningKey;
  beforeAll(async () => {
    key = testSigningKey(1);
    [stage, weak] = await Promise.all([startSamlStage(), createSigningKey(1024)]);
  });
  afterAll(() => stage.close());
  beforeEach(() => {
    stage.upstreamFetch = undefined;
    stage.configure();
  });

  /** The parameters that the application receives at once. */
  async function told() {
    const visit = await new Browser(stage.fetch).open(authorizeUrl(stage, { connection: "globex" }));
    const { origin, searchParams } = new URL(visit.headers.get("location") ?? "about:blank");
    return origin === "https://portal.example" ? Object.fromEntries(searchParams) : origin;
  }

  it.each<[string, (text: string) => string, RegExp]>([
    ["is empty", () => "", /metadata is a page of text\/plain without words/],
    ["is HTML", () => errorPage, /metadata is a page of text\/plain that begins with "Fatal error: no DOMDocument"\.$/],
    ["is cut off", (text) => text.slice(0, 300), /metadata is not well formed/],
    ["has entities", (text) => text.replace(/^<\?xml.*?\?>/, '<!DOCTYPE a [<!ENTITY e "e">]>'), /a document type/],
    ["is other XML", () => "<a>7</a>", /metadata is a page of text\/plain that begins with "7"/],
    [
      "names no provider",
      (text) => text.replaceAll("IDPSSODescriptor", "Other"),
      /names no SAML 2.0 identity provider/,
    ],
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
    ["has expired", (text) => text.replace("entityID=", 'validUntil="2020-01-01T00:00:00Z" $&'), /no longer valid/],
    ["has an invalid validUntil", (text) => text.replace("entityID=", 'validUntil="soon" $&'), /no longer valid/],
    [
      "has no endpoint for redirects",
      (text) => text.replace("HTTP-Redirect", "SOAP"),
      /neither options.signInEndpoint nor metadata with an HTTP-Redirect endpoint/,
    ],
    [
      "has an endpoint without TLS",
      (text) => text.replace("https://idp.globex.example/sso", "http://idp.globex.example/sso"),
      /not an https URL/,
    ],
    [
      "has an endpoint with a javascript: URL",
      (text) => text.replace("https://idp.globex.example/sso", "javascript:alert(1)//"),
      /not an https URL/,
    ],
    [
      "has no certificate",
      (text) => text.replace(/<md:KeyDescriptor.*<\/md:KeyDescriptor>/s, ""),
      /neither options.signingCert nor metadata with a usable signing certificate\.$/,
    ],
    [
      "has only an encryption certificate",
      (text) => text.replace('use="signing"', 'use="encryption"'),
      /neither options.signingCert nor metadata with a usable signing certificate\.$/,
    ],
    [
      "has an invalid certificate",
      (text) => text.replace(/>\s*MII[^<]+</, ">MIIB<"),
      /metadata with a usable signing certificate \(1 without an RSA key of at least 2048 bits\)\.$/,
    ],
    ["has only short keys", () => metadata([weak, weak]), /certificate \(2 without an RSA key of at least 2048 bits\)/],
  ])("is refused if its metadata %s", async (_what, change, description) => {
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

  // As fetch does on a redirect.
  const redirecting: typeof fetch = async (_input, init) => {
    if (init?.redirect === "error") throw new TypeError("fetch failed", { cause: new Error("unexpected redirect") });
    return new Response(metadata([key]));
  };

  it.each<[string, typeof fetch, string]>([
    ["redirects", redirecting, "a redirect"],
    ["is down", () => Promise.reject(new TypeError("fetch failed", { cause: { code: "ENOTFOUND" } })), "ENOTFOUND"],
    ["fails", async () => new Response(metadata([key]), { status: 500 }), "the answer has status 500"],
    ["is not UTF-8", async () => new Response(new Uint8Array([0xff, 0xfe, 0x3c])), "the answer is not UTF-8"],
    ["never ends", async () => new Response("<a>".repeat(1_500_000)), "the answer is larger than 4 MB"],
  ])(
    "is an error to the application while the provider %s, and is tried again at the next login",
    async (_what, answer, reason) => {
      stage.upstreamFetch = answer;
      stage.configure({ metadataUrl: stage.samlProvider.metadataUrl, marker: _what });
      const description = `The connection "globex" has an identity provider whose metadata could not be read (${reason}).`;
      expect(await told()).toMatchObject({ error: "access_denied", error_description: description });
      stage.upstreamFetch = undefined;
      expect(await signIn(stage, { connection: "globex" }, undefined, gil)).toHaveProperty("code");
    },
  );

  it("is not waited for without limit", async () => {
    stage.upstreamFetch = (_input, init) =>
      new Promise((_resolve, reject) => init?.signal?.addEventListener("abort", () => reject(init.signal?.reason)));
    const connection = stage.store.connections.get("con_globex");
    if (connection === undefined) throw new Error("no connection");
    const found = findIdentityProvider(stage.tenant, connection, 50);
    await expect(found).rejects.toThrow(/metadata could not be read/);
  });

  it.each<[string, Readonly<Record<string, unknown>>, RegExp]>([
    ["nothing", {}, /neither options.signInEndpoint nor metadata/],
    ["no certificate", { signInEndpoint }, /neither options.signingCert nor metadata/],
    [
      "an invalid certificate",
      { signInEndpoint, signingCert: "none" },
      /not a certificate with an RSA key of at least 2048 bits/,
    ],
    [
      "an address without TLS",
      { metadataUrl: "http://idp.globex.example/metadata" },
      /metadataUrl that is not an https URL/,
    ],
    ["an invalid address", { metadataUrl: "metadata" }, /metadataUrl that is not an https URL/],
  ])("is refused if the options contain %s", async (_what, options, description) => {
    stage.configure(options);
    expect(await told()).toMatchObject({
      error: "access_denied",
      error_description: expect.stringMatching(description),
    });
  });

  it("is refused with a short key in the options too", async () => {
    stage.configure({ signInEndpoint, signingCert: weak.cert });
    expect(await told()).toMatchObject({
      error_description: expect.stringMatching(/not a certificate with an RSA key of at least 2048 bits/),
    });
  });

  it("may have a short key among good ones: it is not used, and the log says how many there are", async () => {
    stage.configure({ metadataXml: metadata([weak, key, weak]) });
    stage.log.length = 0;
    expect(await told()).toBe("https://idp.globex.example");
    const description = "Signing certificates in the provider's metadata without an RSA key of at least 2048 bits: 2";
    expect(stage.log).toContainEqual(expect.objectContaining({ type: "w", connection: "globex", description }));
  });

  it("is looked up once a minute, and again after the options changed", async () => {
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
