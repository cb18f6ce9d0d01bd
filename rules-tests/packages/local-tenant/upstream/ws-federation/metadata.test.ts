import { createServer, type Server } from "node:http";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { Browser } from "../../../../../packages/loopback/browser.ts";
import { testSigningKey } from "../../../../shared-keys.ts";
import { authorizeUrl } from "../../login/portal.ts";
import { type AdfsTenant, startAdfsTenant } from "../../world/initech.ts";
import { createSigningKey, federationMetadata, type SigningKey } from "./token-forge.ts";

const url = "https://adfs.initech.example/FederationMetadata/2007-06/FederationMetadata.xml";

describe("the metadata of a WS-Federation provider", () => {
  let test: AdfsTenant;
  let key: SigningKey;
  let good: string;
  beforeAll(async () => {
    key = testSigningKey(1);
    good = federationMetadata([key]);
    test = await startAdfsTenant({ fedMetadataXml: good });
  });
  afterAll(() => test.close());
  afterEach(() => {
    test.upstreamFetch = undefined;
  });

  /** Where /authorize sends the browser, or the error that the application receives. */
  async function begin(options: Readonly<Record<string, unknown>>): Promise<string> {
    test.configure(options);
    const visit = await new Browser(test.fetch).open(authorizeUrl(test, { connection: "initech" }));
    const location = new URL(visit.headers.get("location") ?? "https://no-redirect.example/");
    return location.searchParams.get("error_description") ?? location.origin + location.pathname;
  }

  /** Serves a document at the metadata's address, and counts the requests. */
  function serve(answer: () => Response | Promise<Response>): { readonly asked: string[] } {
    const asked: string[] = [];
    test.upstreamFetch = async (input) => {
      asked.push(String(input));
      return answer();
    };
    return { asked };
  }

  it("is read from options.fedMetadataXml", async () => {
    expect(await begin({ fedMetadataXml: good })).toBe("https://adfs.initech.example/adfs/ls/");
  });

  it.each([
    ["adfs.initech.example", url],
    ["https://adfs.initech.example", url],
    ["adfs.initech.example:8443", url.replace(".example/", ".example:8443/")],
    ["https://adfs.initech.example/other.xml?x=1", "https://adfs.initech.example/other.xml?x=1"],
  ])("is fetched from options.adfs_server, %s", async (adfs_server, expected) => {
    const { asked } = serve(() => new Response(good));
    expect(await begin({ adfs_server })).toBe("https://adfs.initech.example/adfs/ls/");
    expect(asked).toEqual([expected]);
  });

  it("is fetched once a minute, and again after the connection was changed", async () => {
    const { asked } = serve(() => new Response(good));
    const options = { adfs_server: "once.initech.example" };
    await begin(options);
    await begin(options);
    expect(asked).toHaveLength(1);
    await begin({ ...options, icon_url: "https://initech.example/icon.png" });
    expect(asked).toHaveLength(2);
    test.advance(61);
    await begin({ ...options, icon_url: "https://initech.example/icon.png" });
    expect(asked).toHaveLength(3);
  });

  it("can be overridden by options.signInEndpoint, which must be https too", async () => {
    const endpoint = "https://other.initech.example/adfs/ls/";
    expect(await begin({ fedMetadataXml: good, signInEndpoint: endpoint })).toBe(endpoint);
    expect(await begin({ fedMetadataXml: good, signInEndpoint: "javascript:alert(1)" })).toContain("not an https URL");
  });

  const unreadable = 'The connection "initech" has an identity provider whose metadata could not be read';

  it("ends the login if it cannot be fetched, and is fetched again at the next login", async () => {
    const options = { adfs_server: "down.initech.example" };
    serve(() => Promise.reject(new TypeError("fetch failed", { cause: { code: "ENOTFOUND" } })));
    expect(await begin(options)).toBe(`${unreadable} (ENOTFOUND).`);
    serve(() => new Response("down", { status: 503 }));
    expect(await begin(options)).toBe(`${unreadable} (the answer has status 503).`);
    serve(() => new Response("x".repeat(4 * 1024 * 1024 + 1)));
    expect(await begin(options)).toBe(`${unreadable} (the answer is larger than 4 MB).`);
    serve(() => new Response(new Uint8Array([0xff, 0xfe, 0xfd])));
    expect(await begin(options)).toBe(`${unreadable} (the answer is not UTF-8).`);
    serve(() => new Response(good));
    expect(await begin(options)).toBe("https://adfs.initech.example/adfs/ls/");
  });

  it("is not fetched through redirects, nor waited for without limit", async () => {
    let options: RequestInit = {};
    test.upstreamFetch = async (_input, init = {}) => {
      options = init;
      return new Response(good);
    };
    await begin({ adfs_server: "slow.initech.example" });
    expect(options.redirect).toBe("error");
    expect(options.signal).toBeInstanceOf(AbortSignal);
  });

  describe("of a provider that never answers", () => {
    let silent: Server;
    beforeAll(async () => {
      silent = createServer(() => {});
      await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    });
    afterAll(() => {
      silent.closeAllConnections();
      silent.close();
    });

    it("ends the login after a timeout", async () => {
      const address = silent.address();
      const port = typeof address === "object" ? address?.port : 0;
      // The tenant requires https: the fake network redirects to the silent port and shortens the timeout.
      test.upstreamFetch = (_input, { signal } = {}) =>
        fetch(`http://127.0.0.1:${port}/`, {
          signal: AbortSignal.any([AbortSignal.timeout(200), ...(signal ? [signal] : [])]),
        });
      expect(await begin({ adfs_server: "silent.initech.example" })).toBe(`${unreadable} (no answer in time).`);
    });
  });

  it.each([
    ["neither of the two options", {}, "needs one of options.adfs_server and options.fedMetadataXml"],
    ["both options", { adfs_server: "a.example", fedMetadataXml: "<x/>" }, "needs one of"],
    ["an address without TLS", { adfs_server: "http://adfs.initech.example/" }, "neither a host nor an https URL"],
    ["an invalid address", { adfs_server: "https://" }, "neither a host nor an https URL"],
    ["thumbprints alone", { thumbprints: ["00"], signInEndpoint: "https://a.example/" }, "needs one of"],
  ])("is incomplete with %s", async (_what, options, reason) => {
    expect(await begin(options)).toContain(reason);
  });

  it("reports upstream_params as unsupported", async () => {
    expect(await begin({ fedMetadataXml: good, upstream_params: { a: { value: "b" } } })).toContain("upstream_params");
  });

  const changes: [string, (xml: string) => string, string][] = [
    ["that is not XML", () => "{}", 'is a text that begins with "{}"'],
    ["that is truncated", (xml) => xml.slice(0, -20), "is not well formed"],
    [
      "with a document type",
      (xml) => `<!DOCTYPE x>${xml.slice(xml.indexOf("<Entity"))}`,
      "holds a document type or CDATA",
    ],
    ["that is HTML", () => "<html><h1>Not  here", 'is a text that begins with "Not here"'],
    ["without an entityID", (xml) => xml.replace(/entityID="[^"]*"/, ""), "has no entityID"],
    [
      "of a SAML provider only",
      (xml) => xml.replace("SecurityTokenServiceType", "Other"),
      "offers no WS-Federation sign-in",
    ],
    [
      "of a type in a foreign namespace",
      (xml) => xml.replaceAll('"fed:Sec', '"x:Sec').replace("<EntityDescriptor ", '<EntityDescriptor xmlns:x="urn:x" '),
      "offers no WS-Federation sign-in",
    ],
    [
      "without a certificate",
      (xml) => xml.replace(/<KeyDescriptor[\s\S]*<\/KeyDescriptor>/, ""),
      "has no usable signing certificate",
    ],
    [
      "with an invalid certificate",
      (xml) => xml.replace(/(X509Certificate>)[^<]*/, "$1AAAA"),
      "has no usable signing certificate (1 without an RSA key of at least 2048 bits)",
    ],
    [
      "with only an encryption certificate",
      (xml) => xml.replace('"signing"', '"encryption"'),
      "has no usable signing certificate",
    ],
    [
      "without an endpoint",
      (xml) => xml.replaceAll("PassiveRequestorEndpoint", "OtherEndpoint"),
      "has no PassiveRequestorEndpoint",
    ],
    [
      "with an endpoint without TLS",
      (xml) => xml.replace("<Address>https", "<Address>http"),
      "has a sign-in endpoint that is not an https URL",
    ],
  ];
  it.each(changes)("%s ends the login with an error", async (_what, change, reason) => {
    const expected = `The connection "initech" has an identity provider whose metadata ${reason}.`;
    expect(await begin({ fedMetadataXml: change(good) })).toBe(expected);
  });

  it("may have a short key among good ones, of which the log tells", async () => {
    const weak = await createSigningKey(1024);
    test.log.length = 0;
    const endpoint = "https://adfs.initech.example/adfs/ls/";
    expect(await begin({ fedMetadataXml: federationMetadata([weak, key]) })).toBe(endpoint);
    const description = "Signing certificates in the provider's metadata without an RSA key of at least 2048 bits: 1";
    expect(test.log).toContainEqual(expect.objectContaining({ type: "w", connection: "initech", description }));
  });

  it("with a key of 1024 bits ends the login", async () => {
    const weak = federationMetadata([await createSigningKey(1024)]);
    expect(await begin({ fedMetadataXml: weak })).toContain("has no usable signing certificate");
  });
});
