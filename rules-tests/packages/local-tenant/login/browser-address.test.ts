import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { isBrowserAddress } from "../../../../packages/local-tenant/login/browser-address.ts";
import { portal, startTestTenant, type TestTenant } from "../world/acme.ts";
import { authorizeUrl } from "./portal.ts";

const noPlaces = [
  "javascript:alert(1)",
  " javascript:alert(1)",
  "\u0001javascript:alert(1)",
  "java\nscript:alert(1)",
  "JavaScript:alert(1)",
  "data:text/html,<script>alert(1)</script>",
  "https://portal.example/\r\nset-cookie: auth0=planted",
  "https://portal.example/\u0000",
  "https://portal.example/\u007f",
  "//evil.example",
  "portal",
];

let test: TestTenant;
beforeAll(async () => {
  test = await startTestTenant();
  test.store.clients.put({ ...portal, callbacks: noPlaces, allowed_logout_urls: noPlaces });
});
afterAll(() => test.close());

describe("an address that a browser is sent to", () => {
  it.each(["https://portal.example/callback?a=b", "http://localhost:3000", "com.acme.app:/callback"])("%s", (url) => {
    expect(isBrowserAddress(url)).toBe(true);
  });

  it.each(noPlaces)("is never %j, registered though it is", async (address) => {
    const logout = new URL("v2/logout", test.issuer);
    logout.search = new URLSearchParams({ client_id: "portal", returnTo: address }).toString();
    for (const url of [authorizeUrl(test, { redirect_uri: address }), logout]) {
      const response = await test.fetch(url, { redirect: "manual" });
      expect([response.status, response.headers.get("location")]).toEqual([400, null]);
      expect(await response.text()).toContain("is not a URL that a browser can be sent to");
    }
  });
});
