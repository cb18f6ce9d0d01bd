import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { Browser } from "../../../../../packages/loopback/browser.ts";
import { testSigningKey } from "../../../../shared-keys.ts";
import { token } from "../../login/portal.ts";
import { gil, type SamlStage, startSamlStage } from "../../world/globex.ts";
import { begin, bring, goodResponse } from "./forged-login.ts";
import { bearer, metadata, type SigningKey, time } from "./response-forge.ts";

const secret = { client_id: "website", client_secret: "a website's secret" };

describe("a login that the SAML provider starts", () => {
  let stage: SamlStage;
  let key: SigningKey;
  beforeAll(async () => {
    stage = await startSamlStage();
    key = testSigningKey(1);
  });
  afterAll(() => stage.close());
  beforeEach(() => configure({}));

  const query = new URLSearchParams({
    redirect_uri: "https://portal.example/other?keep=this",
    scope: "openid email read:orders",
    audience: "https://api.example.com/orders",
  });
  function configure(changes: Readonly<Record<string, unknown>>, options?: Readonly<Record<string, unknown>>) {
    const idpinitiated = { enabled: true, client_id: "website", client_authorizequery: String(query), ...changes };
    stage.configure({ metadataUrl: stage.samlProvider.metadataUrl, idpinitiated, ...options });
  }
  const start = (browser = new Browser(stage.fetch)) =>
    browser.follow(stage.samlProvider.startUrl(stage.entityId), gil, "https://portal.example/");

  /** Posts an assertion of the forged provider that answers no request. */
  async function unsolicited(changes: Parameters<typeof goodResponse>[1] | object = {}, relayState?: string) {
    configure({}, { metadataUrl: undefined, metadataXml: metadata([key]) });
    const content = { audience: stage.entityId, recipient: stage.assertionConsumer, ...changes };
    const browser = new Browser(stage.fetch);
    const to = { browser, ...(relayState !== undefined && { relayState }) };
    const text = goodResponse(key, content);
    return { first: await bring(stage, to, text), again: () => bring(stage, to, text) };
  }

  it("ends at the application that the connection names, with a code", async () => {
    const browser = new Browser(stage.fetch);
    const landed = await start(browser);
    if (!(landed instanceof URL)) throw new Error(landed.text);
    expect(landed.searchParams.get("keep")).toBe("this");
    const code = landed.searchParams.get("code") ?? "";
    const basic = Buffer.from(`${secret.client_id}:${encodeURIComponent(secret.client_secret)}`).toString("base64");
    const request = { grant_type: "authorization_code", code, redirect_uri: "https://portal.example/other?keep=this" };
    const answer = await token(stage, request, { authorization: `Basic ${basic}` });
    expect(answer).toMatchObject({ status: 200, body: { access_token: expect.any(String) } });
    expect(stage.user("gil")).toMatchObject({ email: "gil@globex.example" });
  });

  it("goes to the application's first callback if the query names none", async () => {
    configure({ client_authorizequery: undefined });
    const landed = await start();
    expect(landed).toBeInstanceOf(URL);
    expect(String(landed)).toMatch(/^https:\/\/portal\.example\/callback\?code=/);
  });

  it.each<[string, Readonly<Record<string, unknown>>, RegExp]>([
    ["the connection does not allow them", { enabled: false }, /does not allow IdP-initiated logins/],
    [
      "the connection allows them with a string instead of a boolean",
      { enabled: "true" },
      /does not allow IdP-initiated logins/,
    ],
    ["no application is named", { client_id: undefined }, /does not allow IdP-initiated logins/],
    ["the application does not exist", { client_id: "gone" }, /Unknown client: gone/],
    ["the application has no secret", { client_id: "portal" }, /clients without a secret/],
    ["the application protocol is SAML", { client_protocol: "samlp" }, /protocol &quot;samlp&quot;/],
    [
      "the callback is not the application's",
      { client_authorizequery: "redirect_uri=https://evil.example" },
      /Callback URL mismatch/,
    ],
    ["it requests tokens in the URL", { client_authorizequery: "response_type=token" }, /response type/],
    ["it requests an unknown API", { client_authorizequery: "audience=urn:none" }, /urn:none/],
  ])("leads to an error page, and to no session, if %s", async (_what, changes, said) => {
    configure(changes);
    const browser = new Browser(stage.fetch);
    const page = await start(browser);
    expect(page).toMatchObject({ text: expect.stringMatching(said) });
    expect(page).not.toBeInstanceOf(URL);
    expect((await browser.jar.getCookies(stage.issuer)).map((cookie) => cookie.key)).not.toContain("auth0");
  });

  it("leads to an error page if the connection is no longer enabled for the application", async () => {
    const connection = stage.store.connections.get("con_globex");
    if (connection === undefined) throw new Error("no connection");
    stage.store.connections.put({ ...connection, enabled_clients: [] });
    expect(await start()).toMatchObject({ status: 400, text: expect.stringMatching(/connection was disabled/) });
  });

  it("accepts an assertion once, with any RelayState", async () => {
    for (const relayState of [undefined, "https://portal.example/deep/link"]) {
      const { first, again } = await unsolicited({}, relayState);
      expect(first).toHaveProperty("code");
      expect(await again()).toMatchObject({ status: 403, text: expect.stringMatching(/used before/) });
    }
  });

  it("remembers an assertion for as long as a confirmation and the clock skew allow", async () => {
    const lasting = { audience: stage.entityId, recipient: stage.assertionConsumer, notOnOrAfter: 60 };
    const confirmation = bearer(lasting, { NotOnOrAfter: time(10) }) + bearer(lasting);
    for (const changes of [{ notOnOrAfter: 60 }, { notOnOrAfter: 60, confirmation }]) {
      const { first, again } = await unsolicited(changes);
      expect(first).toHaveProperty("code");
      // With a clock skew of three minutes, it is still within its validity period.
      stage.advance(230);
      const repeated = await again();
      stage.advance(-230);
      expect(repeated).toMatchObject({ status: 403, text: expect.stringMatching(/used before/) });
    }
  });

  it("refuses a second SAMLResponse", async () => {
    configure({}, { metadataUrl: undefined, metadataXml: metadata([key]) });
    const content = { audience: stage.entityId, recipient: stage.assertionConsumer };
    const encoded = Buffer.from(goodResponse(key, content)).toString("base64");
    const body = new URLSearchParams([encoded, encoded].map((value): [string, string] => ["SAMLResponse", value]));
    const page = await new Browser(stage.fetch).open(stage.assertionConsumer, body);
    expect(page).toMatchObject({ status: 403, text: expect.stringMatching(/exactly one SAMLResponse/) });
  });

  it.each([
    ["answers a request", { requestId: "_stolen" }],
    ["answers a request by its envelope", { inResponseTo: "_stolen" }],
    ["is for another audience", { audience: "urn:auth0:test:other" }],
    ["has expired", { notOnOrAfter: -240 }],
  ])("refuses an assertion that %s", async (_what, changes) => {
    const { first } = await unsolicited(changes);
    expect(first).toMatchObject({ status: 403, text: expect.stringMatching(/access_denied/) });
  });

  it("is not confused with the answer to another browser's request", async () => {
    configure({}, { metadataUrl: undefined, metadataXml: metadata([key]) });
    const login = await begin(stage);
    const text = goodResponse(key, login.content);
    const page = await bring(stage, { browser: new Browser(stage.fetch), relayState: login.relayState }, text);
    expect(page).toMatchObject({ status: 403, text: expect.stringMatching(/answers another request/) });
    expect(await bring(stage, login, text)).toHaveProperty("code");
  });

  it("tells the application if an Action denies access", async () => {
    stage.bind("post-login", 'api.access.deny("no_role: none");');
    const landed = await start();
    stage.unbind();
    expect(Object.fromEntries((landed as URL).searchParams)).toMatchObject({
      error: "access_denied",
      error_description: "no_role: none",
    });
  });
});
