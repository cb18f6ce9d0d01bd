import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { type PortalServer, startPortalServer } from "../../demonstration/portal-server.ts";
import { createTrustingFetch, type TrustingFetch } from "../../packages/loopback/trusting-fetch.ts";
import { testAuthority } from "../shared-keys.ts";

describe("startPortalServer", () => {
  let portal: PortalServer;
  let third: PortalServer;
  let network: TrustingFetch;

  beforeAll(async () => {
    const authority = testAuthority();
    portal = await startPortalServer(authority);
    third = await startPortalServer(authority, "third-party-spa");
    network = createTrustingFetch(authority.ca);
  });

  afterAll(async () => {
    await network.close();
    await portal.close();
    await third.close();
  });

  const get = (path: string) => network.fetch(`${portal.origin}${path}`);

  it("says what the page works with, once it is known", async () => {
    expect((await get("/config.json")).status).toBe(404);
    const page = {
      title: "Portal",
      domain: "localhost:1",
      clientId: "a client",
      claimPrefix: "https://claims.example.com/",
      apiOrigin: "https://localhost:2",
      apis: [],
      connections: [],
    };
    portal.configure(page);
    expect(await (await get("/config.json")).json()).toEqual(page);
  });

  it.each(["/", "/callback?code=1&state=2"])("serves the page at %s, with scripts of its own only", async (path) => {
    const response = await get(path);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-security-policy")).toContain("default-src 'self'");
    expect(await response.text()).toContain('src="/app.js"');
  });

  it("serves the script with auth0-spa-js in it", async () => {
    const response = await get("/app.js");
    expect(response.headers.get("content-type")).toContain("javascript");
    const script = await response.text();
    expect(script).toContain("auth0-spa-js");
    expect(script).not.toMatch(/^import /m);
  });

  it("serves third parties' applications a script with an OAuth library, without Auth0's code", async () => {
    const script = await (await network.fetch(`${third.origin}/app.js`)).text();
    expect(script).toContain("code_challenge");
    expect(script).not.toContain("auth0-spa-js");
    expect(script).not.toMatch(/^import /m);
  });
});
