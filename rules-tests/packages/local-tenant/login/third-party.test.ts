import { createHash } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { parse } from "node-html-parser";
import type { Client } from "../../../../packages/local-tenant/store/entities.ts";
import { pairKey } from "../../../../packages/local-tenant/store/pair-key.ts";
import { defaultSwitches } from "../../../../packages/local-tenant/switches.ts";
import { Browser, type Visit } from "../../../../packages/loopback/browser.ts";
import { acmeConnection, ann, audience, orders, portal, startTestTenant, type TestTenant } from "../world/acme.ts";
import { authorizeUrl, type Changes, redeem, refresh, token, verifier } from "./portal.ts";
import { verified } from "./verify.ts";

const callback = "https://partner.example/callback";
const clientId = "tpc_partner";
const partner: Client = {
  ...portal,
  client_id: clientId,
  name: "Partner <b>App</b>",
  is_first_party: false,
  third_party_security_mode: "strict",
  callbacks: [callback],
  web_origins: ["https://partner.example"],
  organization_usage: "allow",
};

describe("a third party's application", () => {
  let test: TestTenant;
  beforeAll(async () => {
    test = await startTestTenant();
    const grant = {
      client_id: clientId,
      audience,
      scope: ["read:orders", "write:orders"],
      subject_type: "user" as const,
    };
    test.store.clientGrants.put({ ...grant, id: "cgr_partner" });
    test.store.organizations.put({ id: "org_acme", name: "acme", third_party_client_access: "allow" });
    test.store.organizations.put({ id: "org_shut", name: "shut" });
    for (const organization_id of ["org_acme", "org_shut"]) {
      test.store.organizationConnections.put({
        organization_id,
        connection_id: "con_acme",
        assign_membership_on_login: true,
        show_as_button: true,
        is_signup_enabled: false,
      });
    }
  });
  afterAll(() => test.close());
  beforeEach(() => {
    test.unbind();
    Object.assign(test.switches, defaultSwitches);
    test.store.clients.put(partner);
    test.store.resourceServers.put(orders);
    const connection = acmeConnection(test.provider.issuer);
    test.store.connections.put({ ...connection, enabled_clients: [], is_domain_connection: true });
  });

  const url = (changes: Changes = {}) =>
    authorizeUrl(test, {
      client_id: clientId,
      redirect_uri: callback,
      scope: "read:orders offline_access",
      ...changes,
    });
  /** Signs in up to the page that asks for consent, or whatever comes. */
  const upToConsent = (changes: Changes = {}, browser = new Browser(test.fetch)) =>
    browser.follow(url(changes), ann, callback);
  const answer = async (browser: Browser, page: URL | Visit, action: string, csrf?: string) => {
    if (page instanceof URL) throw new Error(`no question, but ${page}`);
    const hidden = parse(page.text).querySelector("input[name=csrf]")?.getAttribute("value") ?? "";
    return browser.open(page.url, new URLSearchParams({ csrf: csrf ?? hidden, action }));
  };
  const consented = async (changes: Changes = {}, browser = new Browser(test.fetch)) => {
    const { headers, status, text } = await answer(browser, await upToConsent(changes, browser), "accept");
    const location = headers.get("location");
    if (location === null) throw new Error(`${status}: ${text}`);
    return Object.fromEntries(new URL(location).searchParams);
  };
  const redeemed = (code: string | undefined, changes: Changes = {}) =>
    redeem(test, code, { client_id: clientId, redirect_uri: callback, ...changes });
  const shown = async (changes: Changes, browser = new Browser(test.fetch)) => {
    const visit = await browser.open(url(changes));
    expect(visit.headers.get("location")).toBeNull();
    return parse(visit.text).querySelector("p")?.text ?? "";
  };
  /** What a person sees and can follow. */
  const readPage = (page: URL | Visit) => {
    if (page instanceof URL) throw new Error(`no page, but ${page}`);
    const main = parse(page.text).querySelector("main");
    const links = main?.querySelectorAll("a").map((link) => [link.text, link.getAttribute("href")] as const);
    return { text: main?.text.replace(/\s+/g, " ") ?? "", links: new Map(links) };
  };
  const redirects = () => test.store.clients.put({ ...partner, redirection_policy: "allow_always" });

  it("gets an API token by PKCE and consent: no ID token, nothing of OpenID Connect, whatever it asks for", async () => {
    const { code } = await consented({ scope: "openid profile email read:orders offline_access" });
    const { status, body } = await redeemed(code);
    expect(status).toBe(200);
    expect(body).not.toHaveProperty("id_token");
    expect(body).toMatchObject({ scope: "read:orders offline_access", expires_in: 3600 });
    const { claims } = await verified(test, body.access_token, audience);
    expect(claims).toMatchObject({ client_id: clientId, aud: audience, sub: "oidc|acme|ann" });
    const userinfo = await test.fetch(new URL("userinfo", test.issuer), {
      headers: { authorization: `Bearer ${body.access_token}` },
    });
    expect(userinfo.status).toBe(401);
    const next = await refresh(test, body.refresh_token, { client_id: clientId });
    expect(next.body).toMatchObject({ scope: "read:orders offline_access" });
    expect(next.body).not.toHaveProperty("id_token");
    test.advance(86_401);
    expect((await refresh(test, next.body.refresh_token, { client_id: clientId })).body.error).toBe("invalid_grant");
    test.advance(-86_401);
  });

  it("has its token lifetime from the API alone if the switch says so", async () => {
    test.switches.thirdPartyTokenLifetime = "api";
    const { code } = await consented({ prompt: "consent" });
    const { body } = await redeemed(code);
    test.switches.thirdPartyTokenLifetime = "client";
    expect(body.expires_in).toBe(86_400);
  });

  describe("at /authorize", () => {
    it.each([
      "claims",
      "id_token_hint",
      "invitation",
      "login_ticket",
      "request",
      "request_uri",
      "screen_hint",
      "response_mode",
      "anything",
    ])("may not send %s", async (name) => {
      // As the default anyway, a response mode changes nothing, and is refused all the same.
      const value = name === "response_mode" ? "query" : "x";
      expect(await shown({ [name]: value })).toBe(
        `invalid_request: The parameter ${name} is not supported for third-party applications.`,
      );
    });

    it("may send what is on the list, and parameters of its own that start with ext-", async () => {
      const changes = {
        "ext-tab": "2",
        acr_values: "a",
        ui_locales: "en",
        display: "page",
        login_hint: "ann",
        nonce: "n",
      };
      expect((await new Browser(test.fetch).open(url(changes))).headers.get("location")).toContain(
        test.provider.issuer,
      );
    });

    it("may name an organization or not, depending on the switch", async () => {
      const into = { organization: "org_acme" };
      expect((await new Browser(test.fetch).open(url(into))).headers.get("location")).toContain(test.provider.issuer);
      test.switches.thirdPartyOrganizationParameter = "refuse";
      const refused = await shown(into);
      test.switches.thirdPartyOrganizationParameter = "accept";
      expect(refused).toContain("The parameter organization is not supported");
    });

    it.each<[string, Changes, string]>([
      ["no PKCE", { code_challenge: undefined, code_challenge_method: undefined }, "code_challenge"],
      ["plain PKCE", { code_challenge: verifier, code_challenge_method: "plain" }, "must be S256"],
      [
        "PKCE without a method, which is plain",
        { code_challenge: verifier, code_challenge_method: undefined },
        "must be S256",
      ],
      ["the implicit flow", { response_type: "token" }, "unsupported_response_type"],
      ["an ID token", { response_type: "id_token" }, "unsupported_response_type"],
      ["no API", { audience: undefined }, "Missing required parameter: audience"],
      ["an API that it has no grant for", { audience: "urn:legacy" }, 'Client "tpc_partner" is not authorized'],
      ["prompts that exclude each other", { prompt: "none consent" }, "cannot be combined"],
      [
        "an organization that shuts third parties out",
        { organization: "org_shut" },
        "parameter organization is invalid: org_shut",
      ],
    ])("is refused %s", async (_what, changes, says) => {
      expect(await shown(changes)).toContain(says);
    });

    it("is refused the tenant's own /userinfo", async () => {
      expect(await shown({ audience: `${test.issuer}userinfo` })).toContain("Missing required parameter: audience");
    });

    it("needs PKCE even if it has a secret", async () => {
      const secret = {
        token_endpoint_auth_method: "client_secret_post" as const,
        client_secret: "a secret of its own",
      };
      test.store.clients.put({ ...partner, ...secret });
      expect(await shown({ code_challenge: undefined, code_challenge_method: undefined })).toContain("code_challenge");
    });

    it("needs a client grant even for an API that allows all, and gets no token of an API that denies all", async () => {
      const denied = { client_id: clientId, audience: "urn:deny_all", subject_type: "user" as const };
      test.store.clientGrants.put({ ...denied, id: "cgr_denied", scope: ["read:orders"] });
      for (const policy of ["allow_all", "deny_all"] as const) {
        test.store.resourceServers.put({
          ...orders,
          id: policy,
          identifier: `urn:${policy}`,
          subject_type_authorization: { user: { policy } },
        });
        expect(await shown({ audience: `urn:${policy}` })).toContain("is not authorized");
      }
      test.store.resourceServers.put({ ...orders, subject_type_authorization: { user: { policy: "allow_all" } } });
      const { code } = await consented({ scope: "read:orders export:orders", prompt: "consent" });
      expect((await redeemed(code)).body.scope).toBe("read:orders");
    });

    it("has the tenant's domain-level connections, all of them, and no others", async () => {
      const connection = { ...acmeConnection(test.provider.issuer), enabled_clients: [clientId] };
      test.store.connections.put(connection);
      expect(await shown({})).toContain("no connections enabled for the client");
      expect(await shown({ organization: "org_acme" })).toContain("no connections enabled for the organization");
      expect(await shown({ connection: "acme" })).toContain("the connection was disabled");
      test.store.connections.put({ ...connection, id: "con_2", name: "second", is_domain_connection: true });
      test.store.connections.put({ ...connection, id: "con_3", name: "third", is_domain_connection: true });
      const { text } = await new Browser(test.fetch).open(url());
      for (const id of ["con_2", "con_3"]) test.store.connections.delete(id);
      expect(text).toContain("connection=second");
      expect(text).toContain("connection=third");
      expect(text).not.toContain("connection=acme");
    });
  });

  describe("and its errors", () => {
    it("stay with the user: a page instead of a redirect", async () => {
      test.bind("post-login", `api.access.deny("no_role: <script>alert(1)</script>");`);
      const page = await upToConsent();
      if (page instanceof URL) throw new Error(`redirected to ${page}`);
      expect(page.status).toBe(403);
      expect(page.text).toContain("access_denied: no_role: &lt;script&gt;");
      expect(await shown({ prompt: "none" })).toBe("login_required: Login required");
    });

    it("name the code, and lead back to the application or to another login", async () => {
      test.bind("post-login", `api.access.deny("no_role: nothing for you");`);
      const browser = new Browser(test.fetch);
      const page = await upToConsent({}, browser);
      const { text, links } = readPage(page);
      expect(text).toContain("the code no_role and when this happened");
      expect([...links.keys()]).toEqual(["Sign in again", "Back to partner.example"]);
      expect(links.get("Back to partner.example")).toBe("https://partner.example/");
      const again = new URL(links.get("Sign in again") ?? "", test.issuer);
      expect(Object.fromEntries(again.searchParams)).toEqual({
        ...Object.fromEntries(url().searchParams),
        prompt: "login",
      });
      test.unbind();
      // The tenant's session would answer; it is not asked.
      const location = (await browser.open(again)).headers.get("location") ?? "";
      expect(location.startsWith(test.provider.issuer)).toBe(true);
    });

    it("lead to the application's own start page, and never to what is not on the web", async () => {
      const linksOf = async (changes: Partial<Client>, redirect_uri = callback) => {
        test.store.clients.put({ ...partner, ...changes });
        const visit = await new Browser(test.fetch).open(url({ redirect_uri, prompt: "none" }));
        return [...readPage(visit).links.values()];
      };
      expect(await linksOf({ initiate_login_uri: "https://start.example/login" })).toEqual([
        "https://start.example/login",
      ]);
      expect(await linksOf({ initiate_login_uri: "javascript:alert(1)" })).toEqual(["https://partner.example/"]);
      for (const phone of ["com.partner.app:/callback", "com.partner.app:callback"]) {
        expect(await linksOf({ callbacks: [phone] }, phone)).toEqual([]);
      }
    });

    it("lead nowhere if the address is not the application's", async () => {
      const visit = await new Browser(test.fetch).open(url({ redirect_uri: "https://evil.example/" }));
      expect(visit.status).toBe(403);
      expect([...readPage(visit).links.keys()]).toEqual([]);
    });

    it("go to its callback if its settings say so (allow_always)", async () => {
      redirects();
      test.bind("post-login", `api.access.deny("no_role: nothing for you");`);
      const landed = await upToConsent();
      expect(landed instanceof URL && Object.fromEntries(landed.searchParams)).toEqual({
        error: "access_denied",
        error_description: "no_role: nothing for you",
        state: "a state & more",
      });
    });
  });

  it.each(["honoured", "ignored"] as const)("gets no scope that an Action adds: removeScope %s", async (removal) => {
    test.switches.thirdPartyRemoveScope = removal;
    test.bind("post-login", "api.accessToken.addScope('write:orders'); api.accessToken.addScope('export:orders');");
    test.log.length = 0;
    const { code } = await consented({ scope: "read:orders", prompt: "consent" });
    const { body } = await redeem(test, code ?? "", { client_id: clientId, redirect_uri: callback });
    expect(body.scope).toBe("read:orders");
    const description =
      "Attempting to add scopes (write:orders, export:orders) to an access token for a third-party application " +
      `(${clientId}). These scopes were ignored.`;
    expect(test.log).toContainEqual(expect.objectContaining({ type: "w", client_id: clientId, description }));
  });

  describe("and consent", () => {
    it("is asked for on a page that runs no script and shows what it is for", async () => {
      const browser = new Browser(test.fetch);
      const page = await upToConsent({ prompt: "consent", organization: "org_acme" }, browser);
      if (page instanceof URL) throw new Error("no question");
      expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
      expect(page.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
      expect(page.text).toContain("Partner &lt;b&gt;App&lt;/b&gt; asks for access");
      expect(page.text).toContain("<li>read:orders</li>");
      expect(page.text).toContain("acme, ann@acme.example");
    });

    it("is asked for in the words of the API, escaped, with the scopes' names", async () => {
      const scopes = [{ value: "read:orders", description: "See <b>your</b> orders" }, { value: "write:orders" }];
      test.store.resourceServers.put({ ...orders, name: "Orders", scopes });
      const page = await upToConsent({ scope: "read:orders write:orders offline_access", prompt: "consent" });
      const { text } = readPage(page);
      expect(text).toContain("it could use Orders:");
      const items = page instanceof URL ? [] : parse(page.text).querySelectorAll("li");
      expect(items.map((item) => item.innerHTML.trim())).toEqual([
        "See &lt;b&gt;your&lt;/b&gt; orders <small>read:orders</small>",
        "write:orders",
        "Go on while you are away, until you or an administrator ends it <small>offline_access</small>",
      ]);
    });

    it.each([
      ["honoured", false],
      ["ignored", true],
    ] as const)("is asked for the scopes of the token: removeScope %s", async (removal, shown) => {
      test.switches.thirdPartyRemoveScope = removal;
      test.bind("post-login", "api.accessToken.removeScope('write:orders');");
      const page = await upToConsent({ scope: "read:orders write:orders", prompt: "consent" });
      expect(page instanceof URL ? "" : page.text).toContain("read:orders");
      expect(!(page instanceof URL) && page.text.includes("write:orders")).toBe(shown);
    });

    it("is remembered for user, application, API and scopes, and asked for again for more or by prompt=consent", async () => {
      const browser = new Browser(test.fetch);
      test.store.clients.put({ ...partner, client_id: "tpc_other" });
      test.store.clientGrants.put({
        id: "o",
        client_id: "tpc_other",
        audience,
        scope: ["read:orders"],
        subject_type: "user",
      });
      const asks = async (changes: Changes) => !((await upToConsent(changes, browser)) instanceof URL);
      await consented({ scope: "read:orders", prompt: "consent" }, browser);
      expect(await asks({ scope: "read:orders" })).toBe(false);
      expect(await asks({ scope: "read:orders", prompt: "none" })).toBe(false);
      expect(await asks({ scope: "read:orders", prompt: "consent" })).toBe(true);
      expect(await asks({ scope: "read:orders write:orders" })).toBe(true);
      expect(await asks({ scope: "read:orders", client_id: "tpc_other" })).toBe(true);
    });

    it("in one organization does not count in another, nor outside", async () => {
      const browser = new Browser(test.fetch);
      test.store.clients.put({ ...partner, client_id: "tpc_orgs" });
      test.store.clientGrants.put({
        id: "p",
        client_id: "tpc_orgs",
        audience,
        scope: ["read:orders"],
        subject_type: "user",
      });
      const mine = { client_id: "tpc_orgs", scope: "read:orders" };
      const { code } = await consented({ ...mine, organization: "org_acme" }, browser);
      const { access_token } = (await redeemed(code, { client_id: "tpc_orgs" })).body;
      expect((await verified(test, access_token, audience)).claims.org_id).toBe("org_acme");
      expect(await upToConsent({ ...mine, organization: "org_acme" }, browser)).toBeInstanceOf(URL);
      expect(await upToConsent(mine, browser)).not.toBeInstanceOf(URL);
    });

    it("cannot be given with prompt=none", async () => {
      const browser = new Browser(test.fetch);
      test.store.clients.put({ ...partner, client_id: "tpc_silent", redirection_policy: "allow_always" });
      test.store.clientGrants.put({
        id: "s",
        client_id: "tpc_silent",
        audience,
        scope: ["read:orders"],
        subject_type: "user",
      });
      await upToConsent({ client_id: "tpc_silent" }, browser);
      const landed = await upToConsent({ client_id: "tpc_silent", prompt: "none" }, browser);
      expect(landed instanceof URL && landed.searchParams.get("error")).toBe("consent_required");
      test.store.clients.put({ ...partner, client_id: "tpc_silent" });
      expect(await shown({ client_id: "tpc_silent", prompt: "none" }, browser)).toBe(
        "consent_required: Consent required",
      );
    });

    it("declined is access denied, on a page or at the callback", async () => {
      const browser = new Browser(test.fetch);
      const page = await answer(browser, await upToConsent({ prompt: "consent" }, browser), "deny");
      expect([page.status, page.headers.get("location")]).toEqual([403, null]);
      redirects();
      const sent = await answer(browser, await upToConsent({ prompt: "consent" }, browser), "deny");
      expect(Object.fromEntries(new URL(sent.headers.get("location") ?? "").searchParams)).toMatchObject({
        error: "access_denied",
        error_description: "User did not authorize the request",
      });
    });

    it("is accepted once, from the page that was shown, in the same browser", async () => {
      const browser = new Browser(test.fetch);
      const page = await upToConsent({ prompt: "consent" }, browser);
      if (page instanceof URL) throw new Error("no question");
      const csrf = parse(page.text).querySelector("input[name=csrf]")?.getAttribute("value") ?? "";
      const refusedBy = async (by: Browser, sent: string) => {
        const visit = await answer(by, page, "accept", sent);
        return [visit.status, visit.headers.get("location")];
      };
      expect(await refusedBy(browser, "")).toEqual([403, null]);
      expect(await refusedBy(browser, "x".repeat(43))).toEqual([403, null]);
      expect(await refusedBy(new Browser(test.fetch), csrf)).toEqual([403, null]);
      const other = new Browser(test.fetch);
      await upToConsent({ prompt: "consent" }, other);
      expect(await refusedBy(other, csrf)).toEqual([403, null]);
      expect((await other.open(page.url)).status).toBe(403);
      expect((await answer(browser, page, "accept")).headers.get("location")).toContain("code=");
      expect(await refusedBy(browser, csrf)).toEqual([403, null]);
    });

    it("does not help a user who has been blocked since", async () => {
      const browser = new Browser(test.fetch);
      const page = await upToConsent({ prompt: "consent" }, browser);
      const user = test.store.users.get("oidc|acme|ann");
      if (user === undefined) throw new Error("no user");
      test.store.users.put({ ...user, blocked: true });
      const refused = await answer(browser, page, "accept");
      test.store.users.put(user);
      expect([refused.status, refused.headers.get("location")]).toEqual([403, null]);
    });
  });

  it("cannot sign users out, but revoke its tokens", async () => {
    const browser = new Browser(test.fetch);
    const { code } = await consented({ prompt: "consent" }, browser);
    const { refresh_token } = (await redeemed(code)).body;
    const logout = await browser.open(`${test.issuer}v2/logout?client_id=${clientId}`);
    expect([logout.status, logout.headers.get("location")]).toEqual([400, null]);
    expect(await upToConsent({ prompt: "none" }, browser)).toBeInstanceOf(URL);
    const body = new URLSearchParams({ client_id: clientId, token: refresh_token });
    expect((await test.fetch(new URL("oauth/revoke", test.issuer), { method: "POST", body })).status).toBe(200);
    expect((await refresh(test, refresh_token, { client_id: clientId })).body.error).toBe("invalid_grant");
  });

  it("cannot use its refresh tokens once the organization excludes third parties, or the user leaves", async () => {
    const { code } = await consented({ organization: "org_acme", prompt: "consent" });
    const { refresh_token } = (await redeemed(code)).body;
    const key = pairKey("org_acme", "oidc|acme|ann");
    test.store.organizationMembers.delete(key);
    expect((await refresh(test, refresh_token, { client_id: clientId })).body.error).toBe("access_denied");
    test.store.organizationMembers.put({ organization_id: "org_acme", user_id: "oidc|acme|ann" });
    const organization = { id: "org_acme", name: "acme" };
    test.store.organizations.put({ ...organization, third_party_client_access: "block" });
    const shut = await refresh(test, refresh_token, { client_id: clientId });
    test.store.organizations.put({ ...organization, third_party_client_access: "allow" });
    expect(shut.body).toMatchObject({
      error: "invalid_request",
      error_description: "parameter organization is invalid: org_acme",
    });
    expect((await refresh(test, refresh_token, { client_id: clientId })).status).toBe(200);
  });

  it("gets a machine's token only with a secret and a grant of its own", async () => {
    const secret = { token_endpoint_auth_method: "client_secret_post" as const, client_secret: "a secret of its own" };
    const grant_types = ["client_credentials"];
    const ask = { grant_type: "client_credentials", client_id: clientId, audience };
    test.store.clients.put({ ...partner, ...secret, grant_types });
    const without = await token(test, { ...ask, client_secret: secret.client_secret });
    expect([without.status, without.body.error]).toEqual([403, "access_denied"]);
    test.store.clientGrants.put({
      id: "m",
      client_id: clientId,
      audience,
      scope: ["read:orders"],
      subject_type: "client",
    });
    expect((await token(test, { ...ask, client_secret: secret.client_secret })).body.scope).toBe("read:orders");
    test.store.clients.put({ ...partner, grant_types });
    expect((await token(test, ask)).status).toBe(401);
  });

  it("proves possession of the verifier at the token endpoint", async () => {
    const { code } = await consented({ prompt: "consent" });
    const wrong = createHash("sha256").update("another").digest("base64url");
    const { body } = await redeemed(code, { code_verifier: wrong });
    expect(body).toMatchObject({ error: "invalid_grant", error_description: "Failed to verify code verifier" });
  });
});
