import { X509Certificate } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import { defaultSwitches, type Switches } from "../../../../../packages/local-tenant/switches.ts";
import type { UpstreamAnswer } from "../../../../../packages/local-tenant/upstream/protocol.ts";
import { loadMetadata } from "../../../../../packages/local-tenant/upstream/ws-federation/provider-metadata.ts";
import { createWsFederation } from "../../../../../packages/local-tenant/upstream/ws-federation/ws-federation.ts";
import { connectionWith, relyingParty } from "../connection.ts";
import { certificateOf, sharedSigningKey } from "../signing-key.ts";
import { appliesTo, assertion, federationMetadata, response, signed, type TokenContent } from "./token-forge.ts";

const key = sharedSigningKey();
const realm = "urn:auth0:test:globex";
const own = {
  conditions: `<saml:AudienceRestrictionCondition><saml:Audience>${realm}</saml:Audience></saml:AudienceRestrictionCondition>`,
};
const usual = { fedMetadataXml: federationMetadata([key]) };
const issuer = "https://adfs.initech.example/adfs/services/trust";

function stage({
  options = usual as Readonly<Record<string, unknown>>,
  switches = {} as Partial<Switches>,
  now = () => Date.now(),
} = {}) {
  const party = relyingParty({ now, switches: { ...defaultSwitches, ...switches } });
  const protocol = createWsFederation(party);
  const connection = connectionWith(options, "adfs");
  const begin = () => protocol.begin(connection, { state: "s & t", loginHint: undefined });
  const redeem = async (answer: UpstreamAnswer) => protocol.redeem(connection, (await begin()).memory, answer);
  return { begin, redeem };
}
const posted = (wresult: string): UpstreamAnswer => ({
  method: "POST",
  parameters: new URLSearchParams({ wa: "wsignin1.0", wresult }),
});
const token = (content: TokenContent = {}) => signed(key, assertion({ ...own, ...content }));
const refused = (reason: string) => `The connection "globex" got a token from its identity provider that ${reason}.`;

describe("the request for a WS-Federation token", () => {
  it("names the realm, the callback and the state", async () => {
    const now = Date.now();
    const { location, memory } = await stage({ now: () => now }).begin();
    const url = new URL(location);
    expect(url.origin + url.pathname).toBe("https://adfs.initech.example/adfs/ls/");
    expect(Object.fromEntries(url.searchParams)).toEqual({
      wa: "wsignin1.0",
      wtrealm: realm,
      wreply: "https://tenant.example/login/callback",
      wctx: "s & t",
    });
    expect(memory).toEqual({ protocol: "ws-federation", realm, begun: now });
  });

  it("names the realm of the options, or that of the switch", async () => {
    const realmOf = async (given: Parameters<typeof stage>[0]) => (await stage(given).begin()).memory;
    expect(await realmOf({ switches: { adfsRealm: "tenant" } })).toHaveProperty("realm", "urn:auth0:test");
    expect(await realmOf({ options: { ...usual, entityId: "urn:own" } })).toHaveProperty("realm", "urn:own");
  });

  it("keeps the parameters of the provider's address, and sends none of its own", async () => {
    const options = { ...usual, signInEndpoint: "https://own.example/ls?x=1&wa=other" };
    const { location } = await stage({ options }).begin();
    expect(location).toMatch(/^https:\/\/own\.example\/ls\?x=1&wa=wsignin1\.0&wtrealm=/);
    const begun = stage({ options: { ...usual, upstream_params: { a: { value: "b" } } } }).begin();
    await expect(begun).rejects.toThrow("The local tenant lacks upstream_params of connections.");
  });
});

describe("a WS-Federation answer", () => {
  it("signs its user in", async () => {
    expect(await stage().redeem(posted(response(token())))).toEqual({
      subject: "jo",
      attributes: expect.objectContaining({ email: "jo@initech.example", email_verified: false, issuer }),
    });
    const { redeem } = stage();
    expect(await redeem(posted(response(token(), appliesTo(realm))))).toHaveProperty("subject", "jo");
  });

  it("maps claims as the switches say", async () => {
    const attributes = `<saml:Attribute AttributeNamespace="urn:a" AttributeName="level"><saml:AttributeValue>1</saml:AttributeValue></saml:Attribute>`;
    const profile = async (switches: Partial<Switches>) =>
      (await stage({ switches }).redeem(posted(response(token({ attributes }))))).attributes;
    expect(await profile({})).toHaveProperty("level", "1");
    expect(await profile({ adfsClaimNames: "claim_type" })).not.toHaveProperty("level");
  });

  const good = response(token());
  it.each<[string, UpstreamAnswer]>([
    ["by GET", { ...posted(good), method: "GET" }],
    ["with another wa", { method: "POST", parameters: new URLSearchParams({ wa: "wsignout1.0", wresult: good }) }],
    ["without wa", { method: "POST", parameters: new URLSearchParams({ wresult: good }) }],
    [
      "with wa twice",
      {
        method: "POST",
        parameters: new URLSearchParams([
          ["wa", "wsignin1.0"],
          ["wa", "wsignin1.0"],
          ["wresult", good],
        ]),
      },
    ],
    [
      "with wresult twice",
      {
        method: "POST",
        parameters: new URLSearchParams([
          ["wa", "wsignin1.0"],
          ["wresult", good],
          ["wresult", good],
        ]),
      },
    ],
    ["without wresult", { method: "POST", parameters: new URLSearchParams({ wa: "wsignin1.0" }) }],
  ])("is refused %s", async (_what, answer) => {
    await expect(stage().redeem(answer)).rejects.toThrow(refused("did not come in a sign-in response"));
  });

  it.each<[string, string, string]>([
    ["for another realm", response(token(), appliesTo("urn:x")), `is for another realm: "${realm}" is expected`],
    [
      "for two realms",
      response(token(), appliesTo(realm) + appliesTo("urn:x")),
      `is for another realm: "${realm}" is expected`,
    ],
    ["unsigned", response(assertion(own)), "is not signed"],
    ["for another audience", response(signed(key, assertion())), `is for another audience: "${realm}" is expected`],
    [
      "of another issuer",
      response(token({ issuer: "urn:x" })),
      `is from another issuer: it has "urn:x", and "${issuer}" is expected`,
    ],
    ["older than the login", response(token({ issued: new Date(Date.now() - 3_600_000) })), "is older than this login"],
  ])("is refused %s", async (_what, wresult, reason) => {
    await expect(stage().redeem(posted(wresult))).rejects.toThrow(refused(reason));
  });

  it("passes on that the provider refused", async () => {
    const fault = "<Fault><faultstring>not today</faultstring></Fault>";
    await expect(stage().redeem(posted(fault))).rejects.toThrow(/^The identity provider of globex refused: not today$/);
  });

  it("is accepted once, until it ends and the skew with it", async () => {
    let offset = 0;
    const start = Date.now();
    const { redeem } = stage({ now: () => start + offset });
    const wresult = response(token({ notOnOrAfter: new Date(start + 60_000) }));
    await redeem(posted(wresult));
    for (const [seconds, reason] of [
      [0, "was used before"],
      [179, "was used before"],
      [241, "has expired"],
    ] as const) {
      offset = seconds * 1_000;
      await expect(redeem(posted(wresult))).rejects.toThrow(refused(reason));
    }
  });
});

describe("the metadata of an AD FS provider", () => {
  const endpoint = "https://adfs.initech.example/adfs/ls/";
  const found = { issuer, endpoint, certificates: [new X509Certificate(key.cert).toString()], unusable: 0 };
  const load = (options: Readonly<Record<string, unknown>>, fetched?: (url: string) => Response) => {
    const party = relyingParty(fetched && { fetch: async (url) => fetched(String(url)) });
    return { party, loaded: loadMetadata(party, connectionWith(options, "adfs")) };
  };

  it("is in the options, or at the provider's address", async () => {
    expect(await load(usual).loaded).toEqual(found);
    for (const [adfs_server, expected] of [
      ["adfs.example", "https://adfs.example/FederationMetadata/2007-06/FederationMetadata.xml"],
      ["https://adfs.example/", "https://adfs.example/FederationMetadata/2007-06/FederationMetadata.xml"],
      ["https://adfs.example/other.xml", "https://adfs.example/other.xml"],
      ["https://adfs.example/?x=1", "https://adfs.example/?x=1"],
    ] as const) {
      const asked: string[] = [];
      const answer = (url: string) => {
        asked.push(url);
        return new Response(usual.fedMetadataXml);
      };
      expect(await load({ adfs_server }, answer).loaded).toEqual(found);
      expect(asked).toEqual([expected]);
    }
  });

  it("has another endpoint where the options name one", async () => {
    const signInEndpoint = "https://own.example/";
    expect(await load({ ...usual, signInEndpoint }).loaded).toEqual({ ...found, endpoint: signInEndpoint });
  });

  it("may have unusable certificates, of which the log tells", async () => {
    const { cert } = { cert: `-----BEGIN X-----${certificateOf(key).slice(0, 40)}-----END X-----` };
    const { party, loaded } = load({ fedMetadataXml: federationMetadata([{ key: "", cert }, key]) });
    expect(await loaded).toEqual({ ...found, unusable: 1 });
    const description = "Signing certificates in the provider's metadata without an RSA key of at least 2048 bits: 1";
    expect(party.logged).toEqual([{ type: "w", connection: "globex", description }]);
  });

  it("is read once a minute", async () => {
    let offset = 0;
    let asked = 0;
    const fetch = async () => {
      asked += 1;
      return new Response(usual.fedMetadataXml);
    };
    const protocol = createWsFederation(relyingParty({ fetch, now: () => Date.now() + offset }));
    const connection = connectionWith({ adfs_server: "adfs.example" }, "adfs");
    for (const [seconds, times] of [
      [0, 1],
      [50, 1],
      [65, 2],
    ] as const) {
      offset = seconds * 1_000;
      await protocol.begin(connection, { state: "s", loginHint: undefined });
      expect(asked).toBe(times);
    }
  });

  it("is not read where the log fails", async () => {
    const cert = "AAAA";
    const log = () => {
      throw new RangeError("disk full");
    };
    const options = { fedMetadataXml: federationMetadata([{ key: "", cert }, key]) };
    const loaded = loadMetadata(relyingParty({ log }), connectionWith(options, "adfs"));
    await expect(loaded).rejects.toThrow(new RangeError("disk full"));
  });

  const needs = "needs one of options.adfs_server and options.fedMetadataXml.";
  const noHost = "has an options.adfs_server that is neither a host nor an https URL.";
  it.each<[string, Readonly<Record<string, unknown>>, string]>([
    ["there is none", {}, needs],
    ["there are two", { ...usual, adfs_server: "adfs.example" }, needs],
    ["the address has no TLS", { adfs_server: "http://adfs.example/" }, noHost],
    ["the address is none", { adfs_server: "https://" }, noHost],
    [
      "it is text",
      { fedMetadataXml: "none" },
      'has an identity provider whose metadata is a text that begins with "none".',
    ],
    [
      "its issuer has no name",
      { fedMetadataXml: usual.fedMetadataXml.replace(/entityID="[^"]*"/, "") },
      "has an identity provider whose metadata has no entityID.",
    ],
    [
      "the options' endpoint has no TLS",
      { ...usual, signInEndpoint: "http://own.example/" },
      "has an identity provider whose metadata has a sign-in endpoint that is not an https URL.",
    ],
  ])("is not read where %s", async (_what, options, problem) => {
    await expect(load(options).loaded).rejects.toThrow(`The connection "globex" ${problem}`);
  });
});
