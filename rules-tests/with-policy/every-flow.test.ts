import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { pairKey } from "../../packages/local-tenant/store/pair-key.ts";
import { Browser } from "../../packages/loopback/browser.ts";
import { type Changes, refresh, token } from "../packages/local-tenant/login/portal.ts";
import { acme } from "./policy.ts";
import { audience, bob, type Got, joinConnection, type PolicyTenant, startPolicyTenant } from "./policy-tenant.ts";

const manager = { customer: "acme", subject_type: "user", roles: ["manager"], scopes: ["read:orders", "write:orders"] };
const portal = "acme--portal";
const field = "acme--field";
const globex = "globex--portal";

describe("every flow with the built Actions", () => {
  let test: PolicyTenant;
  beforeAll(async () => {
    test = await startPolicyTenant();
  });
  afterAll(() => test.close());
  beforeEach(async () => {
    test.store.settings = {};
    await test.deploy(acme);
  });

  const grantByHand = (client_id: string, api: string, scope: string[], subject_type: "user" | "client" = "user") =>
    test.store.clientGrants.put({
      id: `${client_id}--${api}`,
      client_id,
      audience: audience(api),
      scope,
      subject_type,
    });
  const revoke = (client_id: string, api: string) => test.store.clientGrants.delete(`${client_id}--${api}`);
  const refreshToken = (got: Got): string => {
    if ("refused" in got) throw new Error(got.refused);
    return got.body.refresh_token;
  };
  const refreshed = async (got: Got, changes: Changes = {}) =>
    test.got(await refresh(test, refreshToken(got), { client_id: portal, ...changes }));
  /** Signs in at an earlier time. */
  const ago = async <T>(seconds: number, act: () => Promise<T>): Promise<T> => {
    test.advance(-seconds);
    try {
      return await act();
    } finally {
      test.advance(seconds);
    }
  };
  const switchOn = (connection: string, client_id: string) => {
    const found = test.store.connections.get(connection);
    if (found) test.store.connections.put({ ...found, enabled_clients: [...found.enabled_clients, client_id] });
  };

  describe("a sign-in", () => {
    it("grants the requested scopes that the roles allow", async () => {
      expect(await test.signIn()).toMatchObject({
        claims: manager,
        scope: "openid offline_access read:orders write:orders",
      });
      expect(await test.signIn({}, undefined, bob)).toEqual({ refused: "no_role" });
    });

    it("is refused for an unverified address, unless the policy accepts it", async () => {
      const claims = { email: "bob@acme.example", name: "Bob", groups: ["Managers"] };
      test.provider.setClaims("bob", { ...claims, email_verified: false });
      const refused = await test.signIn({}, undefined, bob);
      await test.deploy(
        acme.replace("email_domains: [acme.example]", "email_domains: [acme.example], unverified_email: accept"),
      );
      const accepted = await test.signIn({}, undefined, bob);
      test.provider.setClaims("bob", { email: "bob@acme.example", email_verified: true, name: "Bob" });
      expect(refused).toEqual({ refused: "email_domain_not_allowed" });
      expect(accepted).toMatchObject({ claims: manager });
    });

    it("without an API grants no API scope", async () => {
      const got = await test.signIn({ audience: undefined });
      expect(got).toMatchObject({ scope: "openid offline_access" });
    });

    it("uses the tenant's default audience", async () => {
      test.store.settings = { default_audience: audience("orders") };
      expect(await test.signIn({ audience: undefined })).toMatchObject({ claims: manager });
      test.store.settings = { default_audience: audience("payroll") };
      grantByHand(portal, "payroll", ["read:payroll"]);
      const refused = await test.signIn({ audience: undefined });
      revoke(portal, "payroll");
      expect(refused).toEqual({ refused: "audience_not_allowed" });
    });

    it("grants no scope that was added to the API and the grant by hand", async () => {
      const orders = test.store.resourceServers.find(({ identifier }) => identifier === audience("orders"));
      if (orders === undefined) throw new Error("no API");
      test.store.resourceServers.put({ ...orders, scopes: [...(orders.scopes ?? []), { value: "admin:orders" }] });
      const grant = test.store.clientGrants.find(
        ({ client_id, audience: api }) => client_id === portal && api === orders.identifier,
      );
      if (grant === undefined) throw new Error("no grant");
      test.store.clientGrants.put({ ...grant, scope: [], allow_all_scopes: true });
      const got = await test.signIn({ scope: "read:orders admin:orders export:orders" });
      expect(got).toMatchObject({ scope: "read:orders", claims: { scopes: ["read:orders"] } });
    });
  });

  describe("a session", () => {
    it("answers silently, with the same claims, while it is fresh", async () => {
      const browser = new Browser(test.fetch);
      await test.signIn({}, browser);
      expect(await test.signIn({ prompt: "none" }, browser)).toMatchObject({ claims: manager });
    });

    it("requires prompt=login after reauthenticate_after", async () => {
      const browser = new Browser(test.fetch);
      await ago(3700, () => test.signIn({}, browser));
      expect(await test.signIn({ prompt: "none" }, browser)).toEqual({ refused: "reauthentication_required" });
      expect(await test.signIn({}, browser)).toEqual({ refused: "reauthentication_required" });
      expect(await test.signIn({ prompt: "login" }, browser)).toMatchObject({ claims: manager });
      expect(await test.signIn({ prompt: "none" }, browser)).toMatchObject({ claims: manager });
    });

    it("is valid until then", async () => {
      const browser = new Browser(test.fetch);
      await ago(3500, () => test.signIn({}, browser));
      expect(await test.signIn({ prompt: "none" }, browser)).toMatchObject({ claims: manager });
    });

    it("of another customer's connection is refused, even if that is enabled for the application", async () => {
      const browser = new Browser(test.fetch);
      const there = await test.signIn({ client_id: globex, connection: "globex-oidc" }, browser);
      expect(there).toMatchObject({ claims: { customer: "globex", roles: ["viewer"] } });
      expect(await test.signIn({ connection: undefined, prompt: "none" }, browser)).toEqual({
        refused: "login_required",
      });
      switchOn("globex-oidc", portal);
      expect(await test.signIn({ connection: undefined, prompt: "none" }, browser)).toEqual({
        refused: "connection_not_allowed",
      });
      expect(await test.signIn({}, browser)).toMatchObject({ claims: manager });
    });

    it("reaches third-party applications: those of the same customer get a token, others do not", async () => {
      const browser = new Browser(test.fetch);
      await test.signIn({}, browser);
      const own = await test.signIn({ client_id: field }, browser);
      expect(own).toMatchObject({ claims: manager, scope: "offline_access read:orders write:orders" });
      expect("body" in own && own.body.id_token).toBeUndefined();
      const ask = { client_id: globex, connection: undefined };
      expect(await test.signIn(ask, browser)).toEqual({ refused: "connection_not_allowed" });
      expect(await test.signIn({ ...ask, prompt: "none" }, browser)).toEqual({ refused: "connection_not_allowed" });
      expect(await test.signIn({ client_id: globex })).toEqual({ refused: "connection_not_allowed" });
    });
  });

  describe("a refresh token", () => {
    it("returns the same token again, rotated, and fewer scopes if fewer are requested", async () => {
      const first = await test.signIn();
      const second = await refreshed(first);
      expect(second).toMatchObject({ claims: manager });
      const third = await refreshed(second, { scope: "read:orders" });
      expect(third).toMatchObject({ scope: "read:orders", claims: { scopes: ["read:orders"] } });
    });

    it("follows a shorter reauthenticate_after where its creation is the first token's", async () => {
      test.switches.rotatedRefreshTokenCreatedAt = "first";
      await test.deploy(acme.replace("reauthenticate_after: 1h", "reauthenticate_after: 4h"));
      const first = await ago(3700, () => test.signIn());
      const second = await refreshed(first);
      expect(second).toMatchObject({ claims: manager });
      await test.deploy(acme);
      const refused = await refreshed(second);
      test.switches.rotatedRefreshTokenCreatedAt = "this";
      expect(refused).toEqual({ refused: "reauthentication_required" });
    });

    it("follows the current policy: a suspended customer, a removed role", async () => {
      const got = await test.signIn();
      await test.deploy(acme.replace("roles: [orders:manager,", "roles: [orders:viewer,"));
      const less = await refreshed(got);
      expect(less).toMatchObject({ claims: { roles: ["viewer"] }, scope: "openid offline_access read:orders" });
      await test.deploy(`${acme}enforcement: suspended\n`);
      expect(await refreshed(less)).toEqual({ refused: "customer_suspended" });
    });

    it("for several APIs grants no more than the policy, whatever its policies and grants say", async () => {
      const client = test.store.clients.get(portal);
      if (client === undefined) throw new Error("no client");
      const policies = [
        { audience: audience("invoices"), scope: ["read:invoices", "pay:invoices"] },
        { audience: audience("payroll"), scope: ["read:payroll"] },
      ];
      test.store.clients.put({ ...client, refresh_token: { ...client.refresh_token, policies } });
      grantByHand(portal, "payroll", ["read:payroll"]);
      const wide = { id: "wide", client_id: portal, audience: audience("invoices"), subject_type: "user" as const };
      for (const { id } of test.store.clientGrants.list(
        (grant) => grant.client_id === portal && grant.audience === wide.audience,
      )) {
        test.store.clientGrants.delete(id);
      }
      test.store.clientGrants.put({ ...wide, scope: ["read:invoices", "pay:invoices"] });
      const first = await test.signIn();
      const invoices = await refreshed(first, { audience: audience("invoices") });
      expect(invoices).toMatchObject({
        scope: "openid offline_access read:invoices",
        claims: { roles: ["reader"], scopes: ["read:invoices"] },
      });
      expect(await refreshed(invoices, { audience: audience("payroll") })).toEqual({ refused: "audience_not_allowed" });
      test.store.clientGrants.delete("wide");
      revoke(portal, "payroll");
    });

    it("of a third-party application is decided like any other", async () => {
      const first = await test.signIn({ client_id: field });
      const second = await refreshed(first, { client_id: field });
      expect(second).toMatchObject({ claims: manager });
      await test.deploy(`${acme}enforcement: suspended\n`);
      expect(await refreshed(second, { client_id: field })).toEqual({ refused: "customer_suspended" });
    });
  });

  describe("an organization", () => {
    const into = (organization: string) => ({ organization: `org_${organization}` });

    it("of the same customer is accepted, at a sign-in, silently and with a refresh token", async () => {
      const browser = new Browser(test.fetch);
      const first = await test.signIn(into("acme"), browser);
      expect(first).toMatchObject({ claims: manager, org_id: "org_acme" });
      expect(await test.signIn({ ...into("acme"), prompt: "none" }, browser)).toMatchObject({ org_id: "org_acme" });
      expect(await refreshed(first)).toMatchObject({ claims: manager, org_id: "org_acme" });
      expect(await test.signIn({ ...into("acme"), client_id: field }, browser)).toMatchObject({ org_id: "org_acme" });
    });

    it("of another customer is refused by Auth0, and by the Action if Auth0 is misconfigured", async () => {
      const browser = new Browser(test.fetch);
      expect(await test.signIn(into("globex"), browser)).toEqual({ refused: "invalid_request" });
      joinConnection(test.store, "org_globex", "acme-oidc");
      expect(await test.signIn(into("globex"))).toEqual({ refused: "organization_not_allowed" });
      await test.signIn(into("acme"), browser);
      expect(await test.signIn({ ...into("globex"), prompt: "none" }, browser)).toEqual({
        refused: "organization_not_allowed",
      });
      expect(await test.signIn({ ...into("globex"), client_id: field }, browser)).toEqual({
        refused: "organization_not_allowed",
      });
      test.store.organizationConnections.delete(pairKey("org_globex", "acme-oidc"));
    });

    it("that no policy names is refused", async () => {
      test.store.organizations.put({ id: "org_strange", name: "strange" });
      joinConnection(test.store, "org_strange", "acme-oidc");
      expect(await test.signIn(into("strange"))).toEqual({ refused: "organization_not_allowed" });
    });

    it("with signed metadata copied from acme's is refused", async () => {
      const metadata = test.store.organizations.get("org_acme")?.metadata ?? {};
      test.store.organizations.put({ id: "org_copy", name: "copy", metadata });
      joinConnection(test.store, "org_copy", "acme-oidc");
      expect(await test.signIn(into("copy"))).toEqual({ refused: "policy_unavailable" });
    });

    it("can be used by a machine of the same customer only", async () => {
      const grant = test.store.clientGrants.find(({ client_id }) => client_id === "acme--sync");
      if (grant === undefined) throw new Error("no grant");
      test.store.clientGrants.put({ ...grant, organization_usage: "allow", allow_any_organization: true });
      const ask = async (changes: Changes) => {
        const credentials = { client_id: "acme--sync", client_secret: "secret of acme--sync" };
        const answer = await token(test, {
          grant_type: "client_credentials",
          ...credentials,
          audience: audience("orders"),
          ...changes,
        });
        return test.got(answer);
      };
      const machine = { customer: "acme", subject_type: "machine", scopes: ["read:orders"] };
      expect(await ask({})).toMatchObject({ claims: machine, org_id: undefined });
      expect(await ask(into("acme"))).toMatchObject({ claims: machine, org_id: "org_acme" });
      expect(await ask(into("globex"))).toEqual({ refused: "organization_not_allowed" });
    });
  });

  it("identifies a client by its signed policy, not by its name", async () => {
    const client = test.store.clients.get(portal);
    if (client === undefined) throw new Error("no client");
    test.store.clients.put({ ...client, client_id: "namesake", client_metadata: {} });
    grantByHand("namesake", "orders", ["read:orders", "write:orders"]);
    switchOn("acme-oidc", "namesake");
    expect(await test.signIn({ client_id: "namesake" })).toEqual({ refused: "application_not_allowed" });
  });
});
