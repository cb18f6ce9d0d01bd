import { X509Certificate } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { DOMParser } from "@xmldom/xmldom";
import { parse } from "node-html-parser";
import { SignedXml } from "xml-crypto";
import {
  startWsfedProvider,
  type WsfedIdentityProvider,
} from "../../../packages/identity-providers/ws-federation/ws-federation-provider.ts";
import { createTrustingFetch, type TrustingFetch } from "../../../packages/loopback/trusting-fetch.ts";
import { testAuthority } from "../../shared-keys.ts";

const party = { realm: "urn:auth0:test:initech", reply: "https://tenant.example/login/callback" };
const jo = { username: "jo", password: "correct horse" };
const bob = { username: "bob", password: "battery staple" };

describe("startWsfedProvider", () => {
  let provider: WsfedIdentityProvider;
  let network: TrustingFetch;

  beforeAll(async () => {
    const authority = testAuthority();
    provider = await startWsfedProvider({
      authority,
      name: "Initech <staff>",
      users: [
        { ...jo, claims: { email: "jo@initech.example", groups: ["a", "<b>"], "urn:example:level": 3 } },
        { ...bob, claims: { email: "bob@initech.example" } },
      ],
      relyingParties: [party],
    });
    network = createTrustingFetch(authority.ca);
  });
  afterAll(async () => {
    await network.close();
    await provider.close();
  });

  function address(changes: Readonly<Record<string, string>> = {}): URL {
    const url = new URL(provider.endpoint);
    const request = { wa: "wsignin1.0", wtrealm: party.realm, wreply: party.reply, wctx: "a state & more", ...changes };
    url.search = new URLSearchParams(request).toString();
    return url;
  }

  async function signIn(user: typeof jo, changes?: Readonly<Record<string, string>>) {
    const response = await network.fetch(address(changes), { method: "POST", body: new URLSearchParams(user) });
    const text = await response.text();
    const form = parse(text).querySelector("form");
    const field = (name: string) => form?.querySelector(`input[name=${name}]`)?.getAttribute("value") ?? "";
    return { status: response.status, text, action: form?.getAttribute("action"), field };
  }

  it("publishes its issuer, its endpoint and its certificate", async () => {
    const response = await network.fetch(provider.metadataUrl);
    const xml = await response.text();
    expect(xml).toContain(`entityID="${provider.issuer}"`);
    expect(xml).toContain(`<Address>${provider.endpoint}</Address>`);
    const [, base64 = ""] = /<X509Certificate>([^<]*)</.exec(xml) ?? [];
    expect(new X509Certificate(Buffer.from(base64, "base64")).subject).toBe("CN=Token signing");
  });

  it("shows its login page, with the name escaped and without scripts", async () => {
    const response = await network.fetch(address());
    expect(response.status).toBe(200);
    expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
    const page = await response.text();
    expect(page).toContain("Initech &lt;staff&gt;");
    expect(page).not.toContain("<script");
  });

  it("answers with a token that its certificate verifies, only to the relying party", async () => {
    const { action, field } = await signIn(jo);
    expect(action).toBe(party.reply);
    expect([field("wa"), field("wctx")]).toEqual(["wsignin1.0", "a state & more"]);
    const wresult = field("wresult");
    const metadata = await (await network.fetch(provider.metadataUrl)).text();
    const [, base64 = ""] = /<X509Certificate>([^<]*)</.exec(metadata) ?? [];
    const publicCert = new X509Certificate(Buffer.from(base64, "base64")).toString();
    const verifier = new SignedXml({ publicCert, idAttribute: "AssertionID" });
    verifier.loadSignature(/<Signature .*<\/Signature>/s.exec(wresult)?.[0] ?? "");
    expect(verifier.checkSignature(wresult)).toBe(true);
    const signed = new DOMParser().parseFromString(verifier.getSignedReferences()[0] ?? "", "text/xml");
    const texts = (name: string) =>
      [...signed.getElementsByTagNameNS("urn:oasis:names:tc:SAML:1.0:assertion", name)].map((item) => item.textContent);
    expect(texts("Audience")).toEqual([party.realm]);
    expect(texts("AttributeValue")).toEqual(["jo@initech.example", "a", "<b>", "3"]);
    expect(texts("NameIdentifier")).toEqual(["jo", "jo"]);
  });

  it("asserts the claims that were set last, separately for each user", async () => {
    provider.setClaims("bob", { groups: ["new"] });
    const { field } = await signIn(bob);
    expect(field("wresult")).toContain("<saml:AttributeValue>new</saml:AttributeValue>");
    expect(field("wresult")).not.toMatch(/initech\.example<|>jo</);
    expect(() => provider.setClaims("nobody", {})).toThrow('no user "nobody"');
  });

  it.each([
    ["a wrong password", { ...jo, password: "wrong" }],
    ["an unknown user", { ...jo, username: "mallory" }],
    ["nothing", { username: "", password: "" }],
  ])("asks again after %s", async (_what, user) => {
    const { status, text, field } = await signIn(user);
    expect(status).toBe(403);
    expect(text).toContain("Wrong user name or password");
    expect(field("wresult")).toBe("");
  });

  it.each([
    ["another realm", { wtrealm: "urn:other" }],
    ["another address", { wreply: "https://mallory.example/" }],
    ["a sign-out", { wa: "wsignout1.0" }],
  ])("issues nothing for %s", async (_what, changes) => {
    for (const response of [await network.fetch(address(changes)), await signIn(jo, changes)]) {
      expect(response.status).toBe(400);
    }
  });
});
