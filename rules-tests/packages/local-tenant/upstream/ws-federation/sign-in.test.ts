import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { parse } from "node-html-parser";
import {
  startWsfedProvider,
  type WsfedIdentityProvider,
} from "../../../../../packages/identity-providers/ws-federation/ws-federation-provider.ts";
import { Browser } from "../../../../../packages/loopback/browser.ts";
import { fillForm } from "../../../../../packages/loopback/form.ts";
import { authorizeUrl, redeem } from "../../login/portal.ts";
import { verified } from "../../login/verify.ts";
import { audience } from "../../world/acme.ts";
import { type AdfsTenant, startAdfsTenant } from "../../world/initech.ts";

const jo = { username: "jo", password: "correct horse" };
const soapClaims = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims";

describe("signing in through an adfs connection", () => {
  let test: AdfsTenant;
  let provider: WsfedIdentityProvider;
  const claims = { email: "jo@initech.example", name: "Jo Jones", given_name: "Jo", family_name: "Jones" };

  beforeAll(async () => {
    test = await startAdfsTenant({});
    provider = await startWsfedProvider({
      authority: test.authority,
      users: [{ ...jo, claims }],
      relyingParties: [
        { realm: "urn:auth0:test:initech", reply: `${test.issuer}login/callback` },
        { realm: "urn:auth0:test", reply: `${test.issuer}login/callback` },
        { realm: "https://initech.example/vendor", reply: `${test.issuer}login/callback` },
      ],
    });
  });
  afterAll(async () => {
    await provider.close();
    await test.close();
  });
  afterEach(() => {
    provider.setClaims("jo", claims);
    Object.assign(test.switches, { adfsRealm: "connection", adfsClaimNames: "name_part" });
  });

  /** From the portal through the provider's login page to the form with the token, which is not yet submitted. */
  async function comeBack(options: Readonly<Record<string, unknown>> = {}) {
    test.configure({ adfs_server: provider.metadataUrl, ...options });
    const browser = new Browser(test.fetch);
    const start = authorizeUrl(test, { connection: "initech" });
    const visit = await browser.follow(start, jo, `${test.issuer}login/callback`);
    if (visit instanceof URL) throw new Error(`the answer was a redirect to ${visit.pathname}`);
    const form = parse(visit.text).querySelector("form");
    if (form === null) throw new Error(visit.text);
    return { browser, request: visit.url.searchParams, form: fillForm(form) };
  }

  /** The profile after signing in. */
  async function profile(asserted: Readonly<Record<string, unknown>> = claims, options = {}) {
    provider.setClaims("jo", asserted);
    const { browser, form } = await comeBack(options);
    const { headers, text } = await browser.open(new URL("login/callback", test.issuer), form);
    const location = new URL(headers.get("location") ?? `https://no-redirect.example/?${text}`);
    if (!location.searchParams.has("code")) throw new Error(location.href);
    const user = test.store.users.get("adfs|initech|jo");
    if (user === undefined) throw new Error("no such user");
    return { user, code: location.searchParams.get("code") ?? "" };
  }

  it("ends with tokens for the user", async () => {
    const { code } = await profile();
    const { status, body } = await redeem(test, code);
    expect(status).toBe(200);
    const access = await verified(test, body.access_token, audience);
    expect(access.claims).toMatchObject({ sub: "adfs|initech|jo" });
    const id = await verified(test, body.id_token, "portal");
    expect(id.claims).toMatchObject({ sub: "adfs|initech|jo", email: "jo@initech.example", name: "Jo Jones" });
  });

  it("requests a token for the connection, to be sent to the tenant's callback", async () => {
    const { request } = await comeBack();
    expect(Object.fromEntries(request)).toEqual({
      wa: "wsignin1.0",
      wtrealm: "urn:auth0:test:initech",
      wreply: `${test.issuer}login/callback`,
      wctx: expect.stringMatching(/^[\w-]{43}$/),
    });
  });

  it("uses another realm from options.entityId, or as the switch says", async () => {
    const { request } = await comeBack({ entityId: "https://initech.example/vendor" });
    expect(request.get("wtrealm")).toBe("https://initech.example/vendor");
    test.switches.adfsRealm = "tenant";
    expect((await comeBack()).request.get("wtrealm")).toBe("urn:auth0:test");
  });

  it("creates a profile with Auth0's names", async () => {
    const { user } = await profile();
    expect(user).toMatchObject({
      identities: [{ connection: "initech", provider: "adfs", user_id: "initech|jo", isSocial: false }],
      ...claims,
      email_verified: false,
      issuer: provider.issuer,
    });
    for (const type of ["emailaddress", "givenname", "surname", "nameidentifier"]) {
      expect(user).not.toHaveProperty([`${soapClaims}/${type}`]);
      expect(user).not.toHaveProperty([type]);
    }
  });

  it("keeps one value as a string and several as a list, in order and unchanged", async () => {
    const groups = ["B, A", "a;b", "<x>&amp;</x>", "CN=Ops\\, EU,DC=initech", "ünï\u{1F600}", "B, A", " padded "];
    expect((await profile({ ...claims, groups })).user.groups).toEqual(groups);
    expect((await profile({ ...claims, groups: ["one"] })).user.groups).toBe("one");
    expect((await profile({ ...claims, groups: [] })).user).not.toHaveProperty("groups");
  });

  it("names other claims by the last part of their type, or by the whole type, as the switch says", async () => {
    const asserted = { ...claims, department: "Sales", "http://initech.example/claims/level": ["1", "2"] };
    expect((await profile(asserted)).user).toMatchObject({ department: "Sales", level: ["1", "2"] });
    test.switches.adfsClaimNames = "claim_type";
    const { user } = await profile(asserted);
    expect(user[`${soapClaims}/department`]).toBe("Sales");
    expect(user["http://initech.example/claims/level"]).toEqual(["1", "2"]);
    expect(user).not.toHaveProperty("department");
  });

  it("lets no claim set one of the tenant's own keys or a mapped key", async () => {
    const { user } = await profile({
      ...claims,
      "http://initech.example/user_id": "adfs|initech|mallory",
      "http://initech.example/app_metadata": "x",
      "http://initech.example/identities": "x",
      "http://initech.example/email_verified": "true",
      "http://initech.example/email": "mallory@initech.example",
      "http://initech.example/__proto__": "x",
      "http://initech.example/constructor": "x",
    });
    expect(user).toMatchObject({ user_id: "adfs|initech|jo", app_metadata: {}, email: claims.email });
    expect(user.email_verified).toBe(false);
    expect(user["http://initech.example/email"]).toBe("mallory@initech.example");
    for (const key of ["constructor", "__proto__"]) expect(Object.hasOwn(user, key)).toBe(false);
  });

  it("keeps the types of two claims that would get the same name", async () => {
    const one = "http://one.example/level";
    const two = "http://two.example/level";
    const { user } = await profile({ ...claims, [one]: "1", [two]: "2" });
    expect([user[one], user[two], user.level]).toEqual(["1", "2", undefined]);
  });

  it("marks e-mail addresses as verified only if the connection says so", async () => {
    const trusting = { should_trust_email_verified_connection: "always_set_emails_as_verified" };
    expect((await profile(claims, trusting)).user.email_verified).toBe(true);
    const wary = { should_trust_email_verified_connection: "never_set_emails_as_verified" };
    expect((await profile(claims, wary)).user.email_verified).toBe(false);
  });

  it("takes the user id from the claim that the connection names", async () => {
    provider.setClaims("jo", { ...claims, employee_id: "0042" });
    const { browser, form } = await comeBack({ user_id_attribute: `${soapClaims}/employee_id` });
    await browser.open(new URL("login/callback", test.issuer), form);
    expect(test.store.users.get("adfs|initech|0042")).toMatchObject({ email: claims.email });
  });

  it("ignores fieldsMap, which is an option of SAML connections only", async () => {
    const { user } = await profile(claims, {
      fieldsMap: { email: `${soapClaims}/name`, nickname: `${soapClaims}/name` },
    });
    expect([user.email, user.nickname]).toEqual([claims.email, undefined]);
  });

  it("accepts a thousand groups and a value of 20 kB", async () => {
    const groups = Array.from(
      { length: 1_000 },
      (_, index) => `1b2c3d4e-0000-4000-8000-${String(index).padStart(12, "0")}`,
    );
    const { user } = await profile({ ...claims, groups, bio: "é".repeat(10_000) });
    expect(user.groups).toEqual(groups);
    expect(user.bio).toBe("é".repeat(10_000));
  });

  it("accepts each answer once", async () => {
    const { browser, form } = await comeBack();
    const callback = new URL("login/callback", test.issuer);
    expect((await browser.open(callback, form)).status).toBe(302);
    expect((await browser.open(callback, form)).status).toBe(403);
  });
});
