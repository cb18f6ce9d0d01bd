import { describe, expect, it } from "@jest/globals";
import { defaultSwitches } from "../../../../../packages/local-tenant/switches.ts";
import { createSaml } from "../../../../../packages/local-tenant/upstream/saml/saml.ts";
import { UpstreamError } from "../../../../../packages/local-tenant/upstream/upstream-error.ts";
import { connectionWith, relyingParty } from "../connection.ts";
import { sharedSigningKey } from "../signing-key.ts";
import { goodResponse } from "./forged-login.ts";
import { assertion, bearer, type Content, metadata, response, signed, time } from "./response-forge.ts";

const key = sharedSigningKey();
const content: Content = {
  audience: "urn:auth0:test:globex",
  recipient: "https://tenant.example/login/callback?connection=globex",
  requestId: "_q",
};
const memory = { protocol: "saml", requestId: "_q" } as const;

function stage(now = () => Date.now()) {
  const saml = createSaml(relyingParty({ now }));
  const connection = connectionWith({ metadataXml: metadata([key]) });
  const answer = (xml: string, method: "GET" | "POST" = "POST") => ({
    method,
    parameters: new URLSearchParams({ SAMLResponse: Buffer.from(xml).toString("base64") }),
  });
  const redeem = (xml: string) => saml.redeem(connection, memory, answer(xml));
  return { saml, connection, answer, redeem };
}
const refused = (problem: string) => new UpstreamError(connectionWith(), problem);
const invalid = (reason: string) => refused(`got no valid answer from its identity provider: the response ${reason}`);

describe("a SAML answer", () => {
  it("signs its user in", async () => {
    expect(await stage().redeem(goodResponse(key, content))).toEqual({
      subject: "gil",
      attributes: expect.objectContaining({ email: "gil@globex.example", groups: "staff", sessionIndex: "s1" }),
    });
  });

  it("signs its user in where its response is signed, or only one of its keys' signatures verifies", async () => {
    const whole = signed(key, response(content, assertion(content)), { of: "Response" });
    expect(await stage().redeem(whole)).toHaveProperty("subject", "gil");
  });

  it("comes once, by POST", async () => {
    const { saml, connection, answer } = stage();
    const problem = refused("got no answer with exactly one SAMLResponse, by POST, from its identity provider");
    const good = goodResponse(key, content);
    const twice = answer(good);
    twice.parameters.append("SAMLResponse", "x");
    const none = { method: "POST", parameters: new URLSearchParams({ RelayState: "s" }) } as const;
    for (const bad of [answer(good, "GET"), twice, none]) {
      await expect(saml.redeem(connection, memory, bad)).rejects.toThrow(problem);
    }
    expect(await saml.redeem(connection, memory, answer(good))).toHaveProperty("subject", "gil");
  });

  it("is accepted once", async () => {
    const { redeem } = stage();
    const good = goodResponse(key, content);
    await redeem(good);
    await expect(redeem(good)).rejects.toThrow(invalid("was used before"));
  });

  it("is remembered until its last confirmation ends, and the skew with it", async () => {
    let offset = 0;
    const start = Date.now();
    const { redeem } = stage(() => start + offset);
    const brief = bearer(content, { NotOnOrAfter: time(100) });
    const restriction = `<saml:AudienceRestriction><saml:Audience>${content.audience}</saml:Audience></saml:AudienceRestriction>`;
    const conditions = `<saml:Conditions>${restriction}</saml:Conditions>`;
    const good = goodResponse(key, { ...content, conditions, confirmation: brief + bearer(content) });
    await redeem(good);
    // The second confirmation ends after 300 seconds, and the skew is 180.
    for (const [seconds, reason] of [
      [0, "was used before"],
      [281, "was used before"],
      [475, "was used before"],
      [481, "has expired"],
    ] as const) {
      offset = seconds * 1_000;
      await expect(redeem(good)).rejects.toThrow(invalid(reason));
    }
  });

  it("must answer the request of its login, or none if the provider started it", async () => {
    const { saml, connection, answer, redeem } = stage();
    const another = goodResponse(key, { ...content, requestId: "_other" });
    await expect(redeem(another)).rejects.toThrow(invalid("answers another request (InResponseTo)"));
    const unsolicited = goodResponse(key, { ...content, requestId: undefined });
    await expect(redeem(unsolicited)).rejects.toThrow(invalid("answers another request (InResponseTo)"));
    expect(await saml.acceptUnsolicited(connection, answer(unsolicited))).toHaveProperty("subject", "gil");
  });

  it.each<[string, string, string]>([
    [
      "changed",
      goodResponse(key, content).replace(">gil<", ">hal<"),
      "has no signature that the provider's certificate verifies",
    ],
    [
      "of another issuer",
      goodResponse(key, { ...content, issuer: "urn:x" }),
      'is from another issuer: it has "urn:x", and "https://idp.globex.example/metadata" is expected',
    ],
    [
      "for another audience",
      goodResponse(key, { ...content, audience: "urn:x" }),
      'is for another audience: "urn:auth0:test:globex" is expected',
    ],
    [
      "for another recipient",
      goodResponse(key, { ...content, destination: undefined, recipient: "https://x.example/" }),
      'is for another recipient: "https://tenant.example/login/callback?connection=globex" is expected',
    ],
    ["late", goodResponse(key, { ...content, notOnOrAfter: -181 }), "has expired"],
  ])("is refused if it is %s", async (_what, xml, reason) => {
    await expect(stage().redeem(xml)).rejects.toThrow(invalid(reason));
  });

  it("passes on that the provider refused, and that it is encrypted", async () => {
    const status = '<samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Requester"/>';
    const { redeem } = stage();
    await expect(redeem(response({ ...content, status }, ""))).rejects.toThrow(
      /^The identity provider of globex refused: Requester$/,
    );
    const encrypted = response({ ...content, after: "<samlp:EncryptedData/>" }, "");
    await expect(redeem(encrypted)).rejects.toThrow(/^The local tenant lacks encrypted SAML assertions\.$/);
  });

  it("is checked against metadata that is read once a minute", async () => {
    let offset = 0;
    let asked = 0;
    const fetch = async () => {
      asked += 1;
      return new Response(metadata([key]));
    };
    const saml = createSaml(relyingParty({ fetch, now: () => Date.now() + offset }));
    const connection = connectionWith({ metadataUrl: "https://idp.globex.example/metadata" });
    for (const [seconds, times] of [
      [0, 1],
      [50, 1],
      [65, 2],
    ] as const) {
      offset = seconds * 1_000;
      await saml.begin(connection, { state: "s", loginHint: undefined });
      expect(asked).toBe(times);
    }
  });

  it("does not pass with an option that the tenant lacks", async () => {
    const { saml, answer } = stage();
    const connection = connectionWith({ metadataXml: metadata([key]), decryptionKey: "k" });
    await expect(saml.redeem(connection, memory, answer(goodResponse(key, content)))).rejects.toThrow("decryptionKey");
  });

  it("is read by the tenant's switches", async () => {
    const switches = { ...defaultSwitches, samlClockSkew: 0 };
    const saml = createSaml(relyingParty({ switches }));
    const connection = connectionWith({ metadataXml: metadata([key]) });
    const late = stage().answer(goodResponse(key, { ...content, notOnOrAfter: -5 }));
    await expect(saml.redeem(connection, memory, late)).rejects.toThrow(invalid("has expired"));
  });
});
