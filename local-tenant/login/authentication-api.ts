import { type Context, Hono } from "hono";
import type { Tenant } from "../tenant.ts";
import { createAuthenticationContext } from "../tokens/authentication-context.ts";
import { discoveryDocument } from "../tokens/discovery.ts";
import { exchangeToken } from "../tokens/token-endpoint.ts";
import { allowCrossOrigin } from "./cross-origin.ts";
import { remoteAddress } from "./remote-address.ts";
import { sendError } from "./send-error.ts";
import { UpstreamConfigurations } from "./upstream-configuration.ts";

/** Everything of the tenant outside /api/v2: login, tokens and their metadata. */
export function authenticationApi(tenant: Tenant): Hono {
  const context = createAuthenticationContext(tenant, new UpstreamConfigurations(tenant));
  const api = new Hono();
  api.onError((error, c) => sendError(tenant, error, c));
  for (const path of ["/oauth/token", "/oauth/revoke", "/userinfo", "/.well-known/*"]) {
    api.use(path, allowCrossOrigin(tenant));
  }

  api.get("/.well-known/openid-configuration", (c) => c.json(discoveryDocument(tenant)));
  api.get("/.well-known/jwks.json", (c) => c.json(tenant.keys.jwks));

  api.post("/oauth/token", async (c) => uncached(c, await exchangeToken(context, c.req.raw, remoteAddress(c))));
  return api;
}

/** RFC 6749, 5.1: what holds a token is not to be stored. */
function uncached(c: Context, body: object): Response {
  c.header("Cache-Control", "no-store");
  c.header("Pragma", "no-cache");
  return c.json(body);
}
