import type { OAuthError } from "@federated-actions/auth0-dialect/oauth-error";
import type { Context } from "hono";
import { errorPage } from "../login/pages.ts";
import { refuseLogin } from "../login/refuse-login.ts";
import { asOAuthError } from "../oauth/as-oauth-error.ts";
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
  const refuse = c.req.path === "/v2/logout" ? refuseLogout : refuseLogin;
  const { status, error: code, message } = refuse(tenant, error);
  return errorPage(c, status === 401 ? 403 : status, "The login cannot continue", `${code}: ${message}`);
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
