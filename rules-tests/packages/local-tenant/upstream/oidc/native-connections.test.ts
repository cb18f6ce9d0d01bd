import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import {
  type OidcIdentityProvider,
  startOidcProvider,
} from "../../../../../packages/identity-providers/oidc/oidc-provider.ts";
import { signIn } from "../../login/portal.ts";
import { acme, acmeConnection, ann, type TestTenant } from "../../world/acme.ts";
import { world } from "../../world/world.ts";

const groupId = "1b2c3d4e-0000-4000-8000-000000000001";
const entra = { app_domain: "x", tenant_domain: "acme.example", client_id: "tenant", client_secret: "a secret" };

/** Strategies whose addresses follow from their options, at a stand-in for Entra, Graph, Okta and Google. */
describe("a native connection", () => {
  let test: TestTenant;
  let provider: OidcIdentityProvider;

  beforeAll(async () => {
    const standIns: Record<string, string> = {};
    test = await world({ standIns }).with(acme).start();
    provider = await startOidcProvider({
      authority: test.authority,
      users: [
        {
          ...ann,
          claims: {
            name: "Ann",
            oid: "oid-of-ann",
            tid: "tid-of-acme",
            groups: [groupId],
            department: "Sales",
            hd: "acme.example",
            email: "ann@acme.example",
            email_verified: true,
          },
        },
      ],
      clients: [{ client_id: "tenant", client_secret: "a secret", redirect_uris: [`${test.issuer}login/callback`] }],
      graph: {
        ann: {
          groups: [
            { id: groupId, displayName: "Orders-Managers" },
            { id: "2", displayName: "Sales, EU" },
          ],
          nestedGroups: [{ id: "3", displayName: "All staff" }],
          profile: {
            jobTitle: "Buyer",
            businessPhones: ["+49 1"],
            userPrincipalName: "ann@acme.example",
            faxNumber: "7",
          },
        },
      },
    });
    test.closers.add(provider);
    for (const host of ["login.microsoftonline.com", "graph.microsoft.com", "accounts.google.com"]) {
      standIns[host] = provider.issuer;
    }
  });
  afterAll(() => test.close());
  afterEach(() => {
    test.upstreamFetch = undefined;
    for (const { user_id } of test.store.users.list()) test.store.users.delete(user_id);
  });

  async function login(strategy: string, options: Readonly<Record<string, unknown>>) {
    test.store.connections.put({ ...acmeConnection(provider.issuer), strategy, options });
    const answer = await signIn(test);
    return { answer, user: test.store.users.list()[0] };
  }

  it("of Entra needs a tenant's domain, and takes standard claims alone from the ID token", async () => {
    const { user } = await login("waad", { ...entra, scope: "openid profile email groups" });
    expect(user).toMatchObject({
      user_id: "waad|acme|ann",
      name: "Ann",
      email: "ann@acme.example",
      oid: "oid-of-ann",
      tenantid: "tid-of-acme",
      email_verified: false,
    });
    for (const custom of ["groups", "group_ids", "department", "hd", "tid"]) expect(user).not.toHaveProperty(custom);
  });

  it("of Entra reads groups by their names, and nested ones, from Graph, page by page", async () => {
    const direct = await login("waad", { ...entra, ext_groups: true });
    expect(direct.user).toMatchObject({ groups: ["Orders-Managers", "Sales, EU"] });
    const nested = await login("waad", { ...entra, ext_nested_groups: true });
    expect(nested.user).toMatchObject({ groups: ["Orders-Managers", "Sales, EU", "All staff"] });
    const few = await login("waad", { ...entra, ext_groups: true, max_groups_to_retrieve: "1" });
    expect(few.user).toMatchObject({ groups: ["Orders-Managers"] });
  });

  it("of Entra reads the extended profile from Graph, and says what its options say of addresses and ids", async () => {
    const { user } = await login("waad", {
      ...entra,
      ext_profile: true,
      scope: "openid profile email groups",
      userid_attribute: "oid",
      should_trust_email_verified_connection: "always_set_emails_as_verified",
    });
    expect(user).toMatchObject({
      user_id: "waad|acme|oid-of-ann",
      job_title: "Buyer",
      phone: ["+49 1"],
      upn: "ann@acme.example",
      email_verified: true,
    });
    expect(user).not.toHaveProperty("faxNumber");
  });

  it("of Entra ends the login where Graph cannot be read, and follows no link to another host", async () => {
    test.upstreamFetch = (input, init) =>
      String(input).includes("/memberOf")
        ? Promise.resolve(new Response("no", { status: 403 }))
        : test.fetch(input, init);
    const { answer } = await login("waad", { ...entra, ext_groups: true });
    expect(answer.error_description).toBe(
      'The connection "acme" could not read the user from Microsoft Graph (/v1.0/me/memberOf: the answer has status 403).',
    );
    test.switches.entraGraphFailure = "ignore";
    const ignored = await login("waad", { ...entra, ext_groups: true });
    test.switches.entraGraphFailure = "refuse";
    expect(ignored.user).toMatchObject({ name: "Ann" });
    expect(ignored.user).not.toHaveProperty("groups");
    expect(test.log).toContainEqual(
      expect.objectContaining({ type: "w", connection: "acme", description: answer.error_description }),
    );
    const item = { "@odata.type": "#microsoft.graph.group", displayName: "One" };
    const asked: string[] = [];
    test.upstreamFetch = (input, init) => {
      asked.push(String(input));
      const link = "https://evil.example/v1.0/me/memberOf";
      return String(input).includes("/memberOf")
        ? Promise.resolve(Response.json({ value: [item], "@odata.nextLink": link }))
        : test.fetch(input, init);
    };
    expect((await login("waad", { ...entra, ext_groups: true })).user).toMatchObject({ groups: ["One"] });
    expect(asked.join()).not.toContain("evil");
  });

  it.each([
    ["useCommonEndpoint", { useCommonEndpoint: true }],
    ["use_wsfed", { use_wsfed: true }],
  ])("of Entra with %s is lacking by name", async (name, options) => {
    const { answer } = await login("waad", { ...entra, ...options });
    expect(answer.error_description).toMatch(new RegExp(`The local tenant lacks .*${name}`));
  });

  it("of Okta needs a domain", async () => {
    const domain = new URL(provider.issuer).host;
    const { user } = await login("okta", { ...entra, domain, scope: "openid profile email groups" });
    expect(user).toMatchObject({ user_id: "okta|acme|ann", groups: groupId });
    const { answer } = await login("okta", { client_id: "tenant" });
    expect(answer.error_description).toContain("none of options.domain, options.discovery_url and options.issuer");
  });

  it("of Google Workspace takes users of its domain alone, by their addresses or their ids", async () => {
    const scope = "openid profile email groups";
    expect((await login("google-apps", { ...entra, scope })).user).toMatchObject({
      user_id: "google-apps|acme|ann@acme.example",
      email_verified: true,
      idp_tenant_domain: "acme.example",
    });
    test.store.users.delete("google-apps|acme|ann@acme.example");
    const byId = await login("google-apps", { ...entra, scope, map_user_id_to_id: true });
    expect(byId.user).toMatchObject({ user_id: "google-apps|acme|ann" });
    const { answer } = await login("google-apps", { ...entra, scope, tenant_domain: "other.example" });
    expect(answer.error_description).toContain("got a user of another Google Workspace domain than other.example");
    expect((await login("google-apps", { ...entra, ext_groups: true })).answer.error_description).toMatch(
      /lacks groups/,
    );
  });

  it("that leads to Entra by OpenID Connect has groups in group_ids, or in groups by a switch", async () => {
    const discovery_url = "https://login.microsoftonline.com/acme.example/v2.0/.well-known/openid-configuration";
    const options = { ...entra, discovery_url, scope: "openid profile email groups" };
    const { user } = await login("oidc", options);
    expect(user).toMatchObject({ group_ids: [groupId], department: "Sales" });
    expect(user).not.toHaveProperty("groups");
    test.switches.entraGroupIds = "groups";
    expect((await login("oidc", options)).user).toMatchObject({ groups: [groupId] });
    test.switches.entraGroupIds = "group_ids";
  });
});
