import { type Context, Hono } from "hono";
import { revokeToken } from "../grants/revocation.ts";
import { exchangeToken } from "../grants/token-endpoint.ts";
import { ExchangeThrottle } from "../grants/token-exchange/throttle.ts";
import { isForPeople } from "../http/for-people.ts";
import { remoteAddress } from "../http/remote-address.ts";
import { authorize } from "../login/authorize.ts";
import { answerConsent, showConsent } from "../login/consent.ts";
import { continueLogin } from "../login/continue-login.ts";
import { logout } from "../login/logout.ts";
import { samlMetadata } from "../login/saml-metadata.ts";
import { upstreamCallback } from "../login/upstream-callback.ts";
import { homePage } from "../pages/home-page.ts";
import { ExpiringMap } from "../state/expiring-map.ts";
import { createRemembered } from "../state/remembered.ts";
import type { Tenant } from "../tenant.ts";
import { discoveryDocument } from "../tokens/discovery.ts";
import { userinfo } from "../tokens/userinfo.ts";
import { Upstream } from "../upstream/upstream.ts";
import { allowCrossOrigin } from "./cross-origin.ts";
import { sendError, sendErrorPage } from "./send-error.ts";

/** Auth0's endpoints that the tenant does not support. */
const lackingPaths = [
  "/oauth/device/code",
  "/oauth/par",
  "/oauth/ro",
  "/oidc/logout",
  "/oidc/register",
  "/bc-authorize",
  "/login/callback/*",
  "/mfa/*",
  "/dbconnections/*",
  "/passwordless/*",
  "/samlp/*",
  "/wsfed/*",
  "/delegation",
  "/tokeninfo",
];

/** All endpoints outside /api/v2: login, tokens and their metadata. */
export function authenticationApi(tenant: Tenant): Hono {
  const now = () => tenant.now();
  const parts = {
    tenant,
    ...createRemembered(now),
    assertionIds: new ExpiringMap<true>(now),
    exchangeThrottle: new ExchangeThrottle(now),
    upstream: new Upstream(tenant),
  };
  const api = new Hono();
  api.onError((error, c) => sendError(tenant, error, c));
  for (const path of ["/oauth/token", "/oauth/revoke", "/userinfo", "/.well-known/*"]) {
    api.use(path, allowCrossOrigin(tenant));
  }

  api.get("/", (c) => (isForPeople(c) ? homePage(tenant, c) : c.notFound()));
  for (const name of ["openid-configuration", "oauth-authorization-server"]) {
    api.get(`/.well-known/${name}`, (c) => cached(c, discoveryDocument(tenant)));
  }
  api.get("/.well-known/jwks.json", async (c) => cached(c, await tenant.keys.jwks()));

  api.post("/oauth/token", async (c) => uncached(c, await exchangeToken(parts, c.req, remoteAddress(c))));
  api.post("/oauth/revoke", async (c) => {
    await revokeToken(parts, c.req);
    return c.body(null, 200);
  });
  api.on(["GET", "POST"], "/userinfo", async (c) => uncached(c, await userinfo(parts, c.req.header("authorization"))));

  const paged = (handle: (c: Context) => Response | Promise<Response>) => async (c: Context) => {
    try {
      return await handle(c);
    } catch (error) {
      return sendErrorPage(tenant, error, c);
    }
  };
  api.on(
    ["GET", "POST"],
    "/authorize",
    paged((c) => authorize(parts, c)),
  );
  api.on(
    ["GET", "POST"],
    "/login/callback",
    paged((c) => upstreamCallback(parts, c)),
  );
  api.on(
    ["GET", "POST"],
    "/continue",
    paged((c) => continueLogin(parts, c)),
  );
  api.get(
    "/u/consent",
    paged((c) => showConsent(parts, c)),
  );
  api.post(
    "/u/consent",
    paged((c) => answerConsent(parts, c)),
  );
  api.get("/samlp/metadata", (c) => samlMetadata(tenant, parts.upstream, c));
  api.get(
    "/v2/logout",
    paged((c) => logout(parts, c)),
  );

  for (const path of lackingPaths) {
    const error_description = `The local tenant lacks ${path}.`;
    api.all(path, (c) => c.json({ error: "not_found", error_description }, 404));
  }
  return api;
}

/** As Auth0 lets metadata be cached: a verifier learns of a rotation within seconds. */
function cached(c: Context, body: object): Response {
  c.header("Cache-Control", "public, max-age=15, stale-while-revalidate=15, stale-if-error=86400");
  return c.json(body);
}

/** RFC 6749, 5.1: a response with a token must not be cached. */
function uncached(c: Context, body: object): Response {
  c.header("Cache-Control", "no-store");
  c.header("Pragma", "no-cache");
  return c.json(body);
}
