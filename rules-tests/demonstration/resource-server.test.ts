import { Agent } from "node:https";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import express, { type ErrorRequestHandler } from "express";
import { callerOf, protectApi } from "../../demonstration/protect-api.ts";
import { type ResourceServer, startResourceServer } from "../../demonstration/resource-server.ts";
import { createSigningKeys } from "../../packages/local-tenant/tokens/create-signing-keys.ts";
import type { SigningKeys } from "../../packages/local-tenant/tokens/signing-keys.ts";
import { type LoopbackServer, listenOnLoopback } from "../../packages/loopback/https-server.ts";
import { createTrustingFetch, type TrustingFetch } from "../../packages/loopback/trusting-fetch.ts";
import { testAuthority } from "../shared-keys.ts";

const namespace = "https://claims.example.com";
const apis = { orders: "https://api.example.com/orders", invoices: "https://api.example.com/invoices" };
const portal = "https://localhost:1";

describe("the resource server", () => {
  let tenant: LoopbackServer;
  let keys: SigningKeys;
  let server: ResourceServer;
  let network: TrustingFetch;

  beforeAll(async () => {
    const authority = testAuthority();
    keys = await createSigningKeys();
    const jwks = await keys.jwks();
    tenant = await listenOnLoopback(authority);
    tenant.serve((request, response) => {
      const isKeys = request.url === "/jwks";
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify(isKeys ? jwks : { issuer: issuer(), jwks_uri: `${tenant.origin}/jwks` }));
    });
    server = await startResourceServer({ authority, issuer: issuer(), namespace, apis, origins: [portal] });
    network = createTrustingFetch(authority.ca);
  });

  afterAll(async () => {
    await network.close();
    await server.close();
    await tenant.close();
  });

  function issuer(): string {
    return `${tenant.origin}/`;
  }

  /** A manager's token as the tenant issues it; `undefined` takes a claim away. */
  function token(changes: Record<string, unknown> = {}, typ = "at+jwt"): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      iss: issuer(),
      sub: "oidc|acme-oidc|ann",
      aud: [apis.orders, `${issuer()}userinfo`],
      iat: now,
      exp: now + 60,
      jti: "a token",
      client_id: "portal",
      scope: "openid read:orders write:orders",
      [`${namespace}/customer`]: "acme",
      [`${namespace}/subject_type`]: "user",
      [`${namespace}/roles`]: ["manager"],
      [`${namespace}/scopes`]: ["read:orders", "write:orders"],
      ...changes,
    };
    return keys.sign(JSON.parse(JSON.stringify(claims)), typ);
  }

  async function call(method: string, path: string, bearer?: string, at: { readonly origin: string } = server) {
    const headers = bearer ? { authorization: `Bearer ${bearer}` } : {};
    const response = await network.fetch(`${at.origin}${path}`, { method, headers });
    return { status: response.status, headers: response.headers, body: JSON.parse(await response.text()) };
  }

  it("lets a user read and write, and says whom it saw without showing the token", async () => {
    const bearer = await token();
    const written = await call("POST", "/orders", bearer);
    expect(written).toMatchObject({ status: 200, body: { customer: "acme", subjectType: "user", roles: ["manager"] } });
    const read = await call("GET", "/orders", bearer);
    expect(read).toMatchObject({ status: 200, body: { subject: "oidc|acme-oidc|ann", orders: written.body.orders } });
    expect(JSON.stringify(read.body)).not.toContain(bearer);
  });

  it("keeps the customers' orders apart", async () => {
    await call("POST", "/orders", await token());
    const other = await call("GET", "/orders", await token({ [`${namespace}/customer`]: "globex" }));
    expect(other).toMatchObject({ status: 200, body: { customer: "globex", orders: 0 } });
  });

  it("lets an approver, and no reader, have a payment made", async () => {
    const approver = (scopes: string[]) =>
      token({ aud: apis.invoices, scope: scopes.join(" "), [`${namespace}/scopes`]: scopes });
    const paid = await call("POST", "/invoices/payments", await approver(["read:invoices", "pay:invoices"]));
    expect(paid).toMatchObject({ status: 200, body: { customer: "acme", payments: 1 } });
    const refused = await call("POST", "/invoices/payments", await approver(["read:invoices"]));
    expect(refused).toMatchObject({ status: 403, body: { error: "insufficient_scope" } });
  });

  it("refuses a call without a token", async () => {
    const refused = await call("GET", "/orders");
    expect(refused.status).toBe(401);
    expect(refused.headers.get("www-authenticate")).toMatch(/^Bearer/);
  });

  it.each([
    ["another API's token", { aud: apis.invoices }],
    ["another issuer's token", { iss: "https://elsewhere.example/" }],
    ["a token that is over", { exp: Math.floor(Date.now() / 1000) - 60 }],
    ["a token without subject_type", { [`${namespace}/subject_type`]: undefined }],
    ["a token with a subject_type that is new", { [`${namespace}/subject_type`]: "agent" }],
    ["a token without customer", { [`${namespace}/customer`]: undefined }],
    ["a token with an empty customer", { [`${namespace}/customer`]: "" }],
    ["a token without the scopes that the policy gives", { [`${namespace}/scopes`]: undefined }],
    ["a token whose scopes are one text", { [`${namespace}/scopes`]: "read:orders write:orders" }],
    ["a token whose scopes are not texts", { [`${namespace}/scopes`]: [["read:orders"]] }],
  ])("refuses %s", async (_what, changes) => {
    const refused = await call("GET", "/orders", await token(changes));
    expect(refused).toMatchObject({ status: 401, body: { error: "invalid_token" } });
  });

  it("refuses a token that is not an access token, such as an ID token", async () => {
    const refused = await call("GET", "/orders", await token({}, "JWT"));
    expect(refused).toMatchObject({ status: 401, body: { error: "invalid_token" } });
  });

  it("refuses a token that another key signed", async () => {
    const [header, payload] = (await token()).split(".");
    const strangers = await createSigningKeys();
    const [, , signature] = (await strangers.sign({ iss: issuer() }, "at+jwt")).split(".");
    expect((await call("GET", "/orders", `${header}.${payload}.${signature}`)).status).toBe(401);
  });

  it("refuses without the scope, whatever the role", async () => {
    const bearer = await token({ scope: "openid read:orders" });
    expect((await call("GET", "/orders", bearer)).status).toBe(200);
    expect(await call("POST", "/orders", bearer)).toMatchObject({ status: 403, body: { error: "insufficient_scope" } });
  });

  it("does not let a user with read-only roles write, even if Auth0 leaves the write scope in the token", async () => {
    const bearer = await token({ [`${namespace}/scopes`]: ["read:orders"] });
    const read = await call("GET", "/orders", bearer);
    expect(read).toMatchObject({ status: 200, body: { scope: "read:orders" } });
    expect(await call("POST", "/orders", bearer)).toMatchObject({ status: 403, body: { error: "insufficient_scope" } });
  });

  it("gives nothing that the policy gives and the token's scope does not hold", async () => {
    const bearer = await token({ scope: "openid", [`${namespace}/scopes`]: ["read:orders"] });
    expect(await call("GET", "/orders", bearer)).toMatchObject({ status: 403, body: { error: "insufficient_scope" } });
  });

  describe("that accepts observed tokens", () => {
    let observing: ResourceServer;
    beforeAll(async () => {
      observing = await startResourceServer({
        authority: testAuthority(),
        issuer: issuer(),
        namespace,
        apis,
        origins: [],
        acceptObserved: true,
      });
    });
    afterAll(() => observing.close());

    it.each([
      ["takes an observed token by its scope alone", { [`${namespace}/scopes`]: undefined }, 200],
      ["takes any other by what the policy gives", { [`${namespace}/scopes`]: ["read:orders"] }, 403],
      ["refuses malformed scopes", { [`${namespace}/scopes`]: null }, 401],
      [
        "refuses a token that does not say whose it is",
        { [`${namespace}/scopes`]: undefined, [`${namespace}/customer`]: undefined },
        401,
      ],
    ])("%s", async (_what, changes, status) => {
      expect((await call("POST", "/orders", await token(changes), observing)).status).toBe(status);
    });
  });

  it("greets the user by name, where the token tells it", async () => {
    const named = await call("GET", "/orders", await token({ [`${namespace}/name`]: "Ann Archer" }));
    expect(named.body).toMatchObject({ greeting: "Hello, Ann Archer", name: "Ann Archer" });
    for (const name of [undefined, ["Ann"], 7]) {
      const { body } = await call("GET", "/orders", await token({ [`${namespace}/name`]: name }));
      expect(body).not.toHaveProperty("greeting");
    }
  });

  describe("with options of protectApi", () => {
    const lines: string[] = [];
    const servers: LoopbackServer[] = [];
    const protect = async (options: Partial<Parameters<typeof protectApi>[0]>) => {
      lines.length = 0;
      const server = await listenOnLoopback(testAuthority());
      const agent = new Agent({ ca: testAuthority().ca });
      const app = express();
      const log = (line: string) => lines.push(line);
      app.use(protectApi({ issuer: issuer(), audience: apis.orders, namespace, agent, log, ...options }));
      app.use((request, response) => response.json(callerOf(request, options.namespace ?? namespace)));
      app.use(((error, _request, response, _next) =>
        response.status(error.status ?? 500).json({})) as ErrorRequestHandler);
      server.serve(app);
      servers.push(server);
      return (bearer: string) => call("GET", "/", bearer, server);
    };
    afterAll(async () => {
      await Promise.all(servers.map((each) => each.close()));
    });

    it("logs what enforcement would refuse, and no user's data", async () => {
      const ask = await protect({});
      const observed = { [`${namespace}/would_deny`]: ["no_role"], [`${namespace}/scopes`]: undefined };
      expect((await ask(await token(observed))).status).toBe(401);
      expect(lines.map((line) => JSON.parse(line))).toEqual([
        { would_deny: ["no_role"], customer: "acme", audience: apis.orders },
      ]);
      await ask(await token());
      expect(lines).toHaveLength(1);
    });

    it("takes tokens of Auth0's dialect where it is told, and says what is lost", async () => {
      const plain = await token({ jti: undefined, client_id: undefined, azp: "portal" }, "JWT");
      expect((await (await protect({}))(plain)).status).toBe(401);
      expect(lines).toEqual([]);
      const ask = await protect({ tokenDialect: "auth0" });
      expect(lines).toEqual([expect.stringContaining("no typ at+jwt")]);
      expect((await ask(plain)).status).toBe(200);
      const idToken = await token({ [`${namespace}/scopes`]: undefined, scope: undefined }, "JWT");
      expect((await ask(idToken)).status).toBe(401);
    });

    it.each(["vendor", "vendor_"])("reads claims after the plain prefix %s", async (prefix) => {
      const ask = await protect({ namespace: prefix });
      const claims = { vendor_customer: "acme", vendor_subject_type: "user", vendor_scopes: ["read:orders"] };
      expect(await ask(await token(claims))).toMatchObject({
        status: 200,
        body: { customer: "acme", scope: "read:orders" },
      });
      expect((await ask(await token())).status).toBe(401);
    });
  });

  it("refuses a machine where a user is needed", async () => {
    const bearer = await token({ [`${namespace}/subject_type`]: "machine", [`${namespace}/roles`]: undefined });
    expect(await call("GET", "/orders", bearer)).toMatchObject({ status: 200, body: { subjectType: "machine" } });
    expect(await call("POST", "/orders", bearer)).toMatchObject({ status: 403, body: { error: "user_required" } });
  });

  it("answers the portals' pages across origins, and no others", async () => {
    const headers = { "access-control-request-method": "GET", "access-control-request-headers": "authorization" };
    const ask = (origin: string) =>
      network.fetch(`${server.origin}/orders`, { method: "OPTIONS", headers: { ...headers, origin } });
    expect((await ask(portal)).headers.get("access-control-allow-origin")).toBe(portal);
    expect((await ask("https://elsewhere.example")).headers.get("access-control-allow-origin")).toBeNull();
  });

  it("says what there is, for a path that is not there", async () => {
    expect(await call("GET", "/parcels")).toMatchObject({ status: 404, body: { error: "not_found" } });
  });
});
