import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import type { Client, Organization, OrganizationConnection } from "../../../../packages/local-tenant/store/entities.ts";
import { pairKey } from "../../../../packages/local-tenant/store/pair-key.ts";
import { Browser } from "../../../../packages/loopback/browser.ts";
import { acmeConnection, ann, audience, portal, startTestTenant, type TestTenant } from "../world/acme.ts";
import { authorizeUrl, type Changes, redeem, refresh, refusal, signIn } from "./portal.ts";
import { verified } from "./verify.ts";

const acme: Organization = { id: "org_acme", name: "acme", display_name: "Acme", metadata: { customer: "acme" } };
const globex: Organization = { id: "org_globex", name: "globex" };

const link = (organization: Organization, changes: Partial<OrganizationConnection> = {}): OrganizationConnection => ({
  organization_id: organization.id,
  connection_id: "con_acme",
  assign_membership_on_login: true,
  show_as_button: true,
  is_signup_enabled: false,
  ...changes,
});

describe("signing in to an organization", () => {
  let test: TestTenant;
  beforeAll(async () => {
    test = await startTestTenant();
    test.store.organizations.put(acme);
    test.store.organizations.put(globex);
  });
  afterAll(() => test.close());
  beforeEach(() => {
    test.unbind();
    test.store.settings = {};
    test.store.clients.put({ ...portal, organization_usage: "allow" });
    test.store.connections.put(acmeConnection(test.provider.issuer));
    test.store.organizationConnections.put(link(acme));
    test.store.organizationConnections.delete(pairKey(globex.id, "con_acme"));
    for (const { id } of [acme, globex]) test.store.organizationMembers.delete(pairKey(id, "oidc|acme|ann"));
  });

  const usage = (organization_usage: Client["organization_usage"], changes: Partial<Client> = {}) => {
    if (organization_usage) test.store.clients.put({ ...portal, organization_usage, ...changes });
  };
  const into = { organization: acme.id };
  const tokensOf = async (changes: Changes, browser = new Browser(test.fetch)) => {
    const { code } = await signIn(test, changes, browser);
    return (await redeem(test, code)).body;
  };

  it("puts org_id into both tokens, and makes the user a member if the connection does so", async () => {
    const { access_token, id_token } = await tokensOf(into);
    const access = await verified(test, access_token, audience);
    const id = await verified(test, id_token, "portal");
    expect(access.claims.org_id).toBe("org_acme");
    expect(id.claims.org_id).toBe("org_acme");
    for (const { claims } of [access, id]) expect(claims).not.toHaveProperty("org_name");
    expect(test.store.organizationMembers.get(pairKey("org_acme", "oidc|acme|ann"))).toBeDefined();
  });

  it("leaves the claims out if no organization was requested", async () => {
    const { access_token, id_token } = await tokensOf({});
    expect((await verified(test, access_token, audience)).claims).not.toHaveProperty("org_id");
    expect((await verified(test, id_token, "portal")).claims).not.toHaveProperty("org_id");
  });

  it("accepts and issues organization names only if the tenant's settings say so", async () => {
    const byName = { organization: "Acme" };
    expect((await refusal(test, byName)).error_description).toBe(
      "authorization request parameter organization must be an organization id",
    );
    test.store.settings = { allow_organization_name_in_authentication_api: true };
    const { access_token } = await tokensOf(byName);
    const { claims } = await verified(test, access_token, audience);
    expect(claims).toMatchObject({ org_id: "org_acme", org_name: "acme" });
  });

  it("shows Actions the organization, and nothing of it elsewhere", async () => {
    test.bind(
      "post-login",
      "api.accessToken.setCustomClaim('https://e/o', JSON.stringify(event.organization ?? null));",
    );
    const seen = async (changes: Changes) => {
      const { claims } = await verified(test, (await tokensOf(changes)).access_token, audience);
      return JSON.parse(claims["https://e/o"]);
    };
    expect(await seen(into)).toEqual({ id: "org_acme", name: "acme", display_name: "Acme", metadata: acme.metadata });
    expect(await seen({})).toBeNull();
  });

  it.each<[string, Changes, string]>([
    ["one that there is not", { organization: "org_nobody" }, "parameter organization is invalid: org_nobody"],
    ["one without connections", { organization: "org_globex" }, "no connections enabled for the organization"],
    [
      "a connection that it does not enable",
      { organization: "org_globex", connection: "acme" },
      "the connection was disabled",
    ],
  ])("refuses %s", async (_what, changes, description) => {
    expect(await refusal(test, changes)).toMatchObject({ error: "invalid_request", error_description: description });
  });

  it("follows the client's organization_usage", async () => {
    usage("deny");
    expect((await refusal(test, into)).error_description).toBe("parameter organization is not allowed for this client");
    usage("require");
    expect(await refusal(test, {})).toMatchObject({
      error: "invalid_request",
      error_description: "parameter organization is required for this client",
    });
    expect(await tokensOf(into)).toHaveProperty("access_token");
  });

  it("has no prompts for an organization, and says so", async () => {
    for (const behavior of ["pre_login_prompt", "post_login_prompt"] as const) {
      usage("require", { organization_require_behavior: behavior });
      expect((await refusal(test, {})).error_description).toContain(behavior);
    }
  });

  it("is for members only, if the connection makes none", async () => {
    test.store.organizationConnections.put(link(acme, { assign_membership_on_login: false }));
    expect(await signIn(test, into)).toMatchObject({
      error: "access_denied",
      error_description: "user oidc|acme|ann is not part of the org_acme organization",
    });
    expect(test.store.organizationMembers.get(pairKey("org_acme", "oidc|acme|ann"))).toBeUndefined();
    test.store.organizationMembers.put({ organization_id: "org_acme", user_id: "oidc|acme|ann" });
    expect(await tokensOf(into)).toHaveProperty("access_token");
  });

  it("accepts the organization's connections, or only those that the client has too, depending on the switch", async () => {
    test.store.connections.put({ ...acmeConnection(test.provider.issuer), enabled_clients: [] });
    expect((await refusal(test, {})).error_description).toBe("no connections enabled for the client");
    expect(await tokensOf(into)).toHaveProperty("access_token");
    test.switches.organizationLoginConnections = "organization_and_application";
    const refused = await refusal(test, into);
    test.switches.organizationLoginConnections = "organization";
    expect(refused.error_description).toBe("no connections enabled for the organization");
  });

  it("lets the user choose among the connections that are not hidden; hidden ones can be named", async () => {
    for (const [id, show_as_button] of [
      ["second", true],
      ["hidden", false],
    ] as const) {
      test.store.connections.put({ ...acmeConnection(test.provider.issuer), id, name: id, enabled_clients: [] });
      test.store.organizationConnections.put(link(acme, { connection_id: id, show_as_button }));
    }
    const { text } = await new Browser(test.fetch).open(authorizeUrl(test, into));
    const named = await new Browser(test.fetch).open(authorizeUrl(test, { ...into, connection: "hidden" }));
    test.store.organizationConnections.put(link(acme, { show_as_button: false }));
    test.store.organizationConnections.put(link(acme, { connection_id: "second", show_as_button: false }));
    const none = await refusal(test, into);
    for (const id of ["second", "hidden"]) {
      test.store.connections.delete(id);
      test.store.organizationConnections.delete(pairKey("org_acme", id));
    }
    expect(text).toContain("connection=second");
    expect(text).toContain("organization=org_acme");
    expect(text).not.toContain("connection=hidden");
    expect(named.headers.get("location")).toContain(test.provider.issuer);
    expect(none.error_description).toBe("no connections enabled for the organization are visible");
  });

  describe("with a session", () => {
    it("switches the organization without the provider where the session's connection and user are of both", async () => {
      const browser = new Browser(test.fetch);
      await signIn(test, into, browser);
      test.store.organizationConnections.put(link(globex));
      const { code } = await refusal(test, { organization: "org_globex", prompt: "none" }, browser);
      const { access_token } = (await redeem(test, code)).body;
      expect((await verified(test, access_token, audience)).claims.org_id).toBe("org_globex");
    });

    it("asks for a sign-in if the other organization does not have the session's connection", async () => {
      const browser = new Browser(test.fetch);
      await signIn(test, into, browser);
      const other = { ...acmeConnection(test.provider.issuer), id: "con_globex", name: "globex", enabled_clients: [] };
      test.store.connections.put(other);
      test.store.organizationConnections.put(link(globex, { connection_id: "con_globex" }));
      const silent = await refusal(test, { organization: "org_globex", prompt: "none" }, browser);
      const visit = await browser.open(authorizeUrl(test, { organization: "org_globex" }));
      test.store.organizationConnections.delete(pairKey("org_globex", "con_globex"));
      test.store.connections.delete("con_globex");
      expect(silent.error).toBe("login_required");
      expect(visit.headers.get("location")).toContain(test.provider.issuer);
    });

    it("checks membership at each switch", async () => {
      const browser = new Browser(test.fetch);
      await signIn(test, into, browser);
      test.store.organizationConnections.put(link(globex, { assign_membership_on_login: false }));
      const answer = await refusal(test, { organization: "org_globex" }, browser);
      expect(answer.error_description).toBe("user oidc|acme|ann is not part of the org_globex organization");
    });

    it("belongs to no organization if a silent request names none", async () => {
      const browser = new Browser(test.fetch);
      await signIn(test, into, browser);
      const { code } = await refusal(test, { prompt: "none" }, browser);
      const { access_token } = (await redeem(test, code)).body;
      expect((await verified(test, access_token, audience)).claims).not.toHaveProperty("org_id");
    });
  });

  describe("by a refresh token", () => {
    it("stays with the organization of the login, and cannot be moved to another", async () => {
      const first = await tokensOf(into);
      const second = (await refresh(test, first.refresh_token, { organization: "org_acme" })).body;
      expect((await verified(test, second.access_token, audience)).claims.org_id).toBe("org_acme");
      const moved = await refresh(test, second.refresh_token, { organization: "org_globex" });
      expect([moved.status, moved.body.error]).toEqual([400, "invalid_request"]);
      expect((await verified(test, second.id_token, "portal")).claims.org_id).toBe("org_acme");
    });

    it("ends when the user is no longer a member, or the organization is deleted", async () => {
      const { refresh_token } = await tokensOf(into);
      test.store.organizationMembers.delete(pairKey("org_acme", "oidc|acme|ann"));
      const refused = await refresh(test, refresh_token);
      expect(refused.body).toMatchObject({
        error: "access_denied",
        error_description: "user oidc|acme|ann is not part of the org_acme organization",
      });
      test.store.organizationMembers.put({ organization_id: "org_acme", user_id: "oidc|acme|ann" });
      test.store.organizations.delete("org_acme");
      const gone = await refresh(test, refresh_token);
      test.store.organizations.put(acme);
      expect(gone.body.error_description).toBe("parameter organization is invalid: org_acme");
    });
  });

  it("issues no token for a code whose user has left the organization since", async () => {
    const { code } = await signIn(test, into, new Browser(test.fetch), ann);
    test.store.organizationMembers.delete(pairKey("org_acme", "oidc|acme|ann"));
    expect((await redeem(test, code)).body).toMatchObject({ error: "access_denied" });
  });
});
