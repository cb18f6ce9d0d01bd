import type { OAuthError } from "@federated-actions/auth0-dialect/oauth-error";
import type { Context } from "hono";
import { refuseLogin } from "../login/refuse-login.ts";
import { asOAuthError } from "../oauth/as-oauth-error.ts";
import { refusalPage } from "../pages/refusal-page.ts";
import type { Tenant } from "../tenant.ts";

/** Sends an error of an endpoint for programs, as JSON. */
export function sendError(tenant: Tenant, error: unknown, c: Context): Response {
  const refusal = asOAuthError(tenant, error);
  c.header("Cache-Control", "no-store");
  if (refusal.status === 401) c.header("WWW-Authenticate", challenge(c, refusal));
  return c.json(refusal.toJSON(), refusal.status);
}

/** Sends an error of an endpoint for browsers, as a page. */
export function sendErrorPage(tenant: Tenant, error: unknown, c: Context): Response | Promise<Response> {
  if (c.req.path === "/v2/logout") {
    return refusalPage(c, "The sign-out cannot continue", { error: refuseLogout(tenant, error) });
  }
  // There is no address to trust, so there is no way back to offer either: RFC 6749, 4.1.2.1.
  return refusalPage(c, "The login cannot continue", { error: refuseLogin(tenant, error) });
}

function refuseLogout(tenant: Tenant, error: unknown): OAuthError {
  const refusal = asOAuthError(tenant, error);
  tenant.log({ type: "flo", description: refusal.message, details: {} });
  return refusal;
}

/** RFC 6750, 3, at /userinfo; RFC 7617 elsewhere. */
function challenge(c: Context, { error }: OAuthError): string {
  return c.req.path === "/userinfo" ? `Bearer error="${error}"` : 'Basic realm="oauth/token"';
}
