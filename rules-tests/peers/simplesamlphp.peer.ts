import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { Connection } from "../../packages/local-tenant/store/entities.ts";
import { Browser } from "../../packages/loopback/browser.ts";
import { authorizeUrl, redeem } from "../packages/local-tenant/login/portal.ts";
import { verified } from "../packages/local-tenant/login/verify.ts";
import { audience, startTestTenant, type TestTenant } from "../packages/local-tenant/world/acme.ts";
import { signInAtPeer } from "./sign-in-at-peer.ts";
import { type SimpleSamlPhp, startSimpleSamlPhp } from "./simplesamlphp.ts";

const ann = { username: "ann", password: "correct horse" };
const bob = { username: "bob", password: "battery staple" };
const soapClaims = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims";
const group = "http://schemas.xmlsoap.org/claims/Group";

/** Logins at an independent identity provider. */
describe("SimpleSAMLphp", () => {
  let test: TestTenant;
  let peer: SimpleSamlPhp;

  beforeAll(async () => {
    test = await startTestTenant();
    const person = (uid: string, ...groups: string[]) => ({
      uid: [uid],
      [`${soapClaims}/emailaddress`]: [`${uid}@peer.example`],
      [`${soapClaims}/name`]: ["Ann & Bob <peer>"],
      [`${soapClaims}/department`]: ["Ünits; A, B"],
      [group]: groups,
    });
    peer = await startSimpleSamlPhp({
      authority: test.authority,
      samlParty: {
        entityId: "urn:auth0:test:peer-saml",
        reply: `${test.issuer}login/callback?connection=peer-saml`,
      },
      wsfedParty: { realm: "urn:auth0:test:peer-adfs", reply: `${test.issuer}login/callback` },
      users: {
        [`${ann.username}:${ann.password}`]: person("ann", "Managers", "CN=Ops\\, EU,DC=peer"),
        [`${bob.username}:${bob.password}`]: person("bob", "Readers"),
      },
    });
    // Its module for AD FS sends SAML 1.1 subjects without a confirmation.
    test.switches.saml1WithoutConfirmation = "accept";
    connect("peer-adfs", "adfs", { adfs_server: peer.federationMetadataUrl });
    connect("peer-saml", "samlp", { metadataUrl: peer.samlMetadataUrl });
  });
  afterAll(async () => {
    await peer?.close();
    await test?.close();
  });

  function connect(name: string, strategy: Connection["strategy"], options: Connection["options"]): void {
    const common = { enabled_clients: ["portal"], metadata: {}, is_domain_connection: false };
    test.store.connections.put({ id: `con_${name}`, name, strategy, options, ...common });
  }

  async function signIn(connection: string, user = ann) {
    const start = authorizeUrl(test, { connection });
    const landed = await signInAtPeer(new Browser(test.fetch), start, user, "https://portal.example/");
    return Object.fromEntries(landed.searchParams);
  }

  it.each([
    ["WS-Federation", "adfs", "peer-adfs"],
    ["SAML", "samlp", "peer-saml"],
  ])("signs users in with %s, each with their own attributes", async (_protocol, strategy, connection) => {
    const { code, error_description } = await signIn(connection);
    expect(error_description).toBeUndefined();
    const { status, body } = await redeem(test, code);
    expect(status).toBe(200);
    const { claims } = await verified(test, body.access_token, audience);
    expect(claims.sub).toBe(`${strategy}|${connection}|ann`);
    expect(test.store.users.get(`${strategy}|${connection}|ann`)).toMatchObject({
      email: "ann@peer.example",
      name: "Ann & Bob <peer>",
      // Its module for AD FS sends one element for each value, of which the last wins.
      groups: strategy === "adfs" ? "CN=Ops\\, EU,DC=peer" : ["Managers", "CN=Ops\\, EU,DC=peer"],
    });
    expect(await signIn(connection, bob)).toHaveProperty("code");
    expect(test.store.users.get(`${strategy}|${connection}|bob`)?.groups).toBe("Readers");
  });

  it("keeps every value of a repeated WS-Federation claim where the switch says so", async () => {
    test.switches.samlRepeatedAttributes = "merged";
    await signIn("peer-adfs");
    test.switches.samlRepeatedAttributes = "last";
    const groups = ["Managers", "CN=Ops\\, EU,DC=peer"];
    expect(test.store.users.get("adfs|peer-adfs|ann")).toMatchObject({ groups });
  });

  it("names other WS-Federation claims by the last part of their type", async () => {
    await signIn("peer-adfs");
    expect(test.store.users.get("adfs|peer-adfs|ann")?.department).toBe("Ünits; A, B");
  });

  it.each(["peer-adfs", "peer-saml"])("refuses a wrong password (%s)", async (connection) => {
    await expect(signIn(connection, { ...ann, password: "wrong" })).rejects.toThrow(/Incorrect username or password/i);
  });

  it.each([
    ["peer-adfs", "adfs", "adfs_server"],
    ["peer-saml", "samlp", "metadataUrl"],
  ] as const)(
    "is not accepted as another provider with the same protocol (%s)",
    async (connection, strategy, option) => {
      const options = { ...test.store.connections.get(`con_${connection}`)?.options };
      const metadata = await (await test.fetch(new URL(String(options[option])))).text();
      const inline = strategy === "adfs" ? "fedMetadataXml" : "metadataXml";
      connect(connection, strategy, {
        [inline]: metadata.replace(/entityID="[^"]*"/, 'entityID="https://other.example"'),
      });
      expect(await signIn(connection)).toMatchObject({
        error: "access_denied",
        error_description: expect.stringMatching(/another issuer/),
      });
      connect(connection, strategy, options);
    },
  );
});
