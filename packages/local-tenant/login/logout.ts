import { OAuthError } from "@federated-actions/auth0-dialect/oauth-error";
import type { Context } from "hono";
import { lacking } from "../oauth/lacking.ts";
import { duplicate } from "../oauth/request-body.ts";
import { signedOutPage } from "../pages/signed-out-page.ts";
import { isThirdParty } from "../store/client-kinds.ts";
import type { Tenant } from "../tenant.ts";
import { isBrowserAddress } from "./browser-address.ts";
import { endSession, type SessionParts } from "./session.ts";

/**
 * `/v2/logout`: auth0.com/docs/authenticate/login/logout. `returnTo` must be registered for the
 * client or the tenant.
 */
export function logout(parts: SessionParts, c: Context): Response | Promise<Response> {
  const parameters = new URL(c.req.url).searchParams;
  for (const name of parameters.keys()) if (parameters.getAll(name).length > 1) throw duplicate(name);
  if (parameters.has("federated")) throw lacking("federated logout");
  const client = parts.tenant.store.clients.get(parameters.get("client_id") ?? "");
  if (client !== undefined && isThirdParty(client)) {
    throw new OAuthError(
      400,
      "invalid_request",
      "Third-party applications cannot sign users out. They can revoke tokens.",
    );
  }
  const returnTo = parameters.get("returnTo");
  const allowed = allowedUrls(parts.tenant, parameters.get("client_id"));
  if (returnTo !== null && !allowed.includes(returnTo)) {
    const problem = 'is not defined as a valid URL in "Allowed Logout URLs"';
    throw new OAuthError(400, "invalid_request", `The "returnTo" querystring parameter "${returnTo}" ${problem}`);
  }
  if (returnTo !== null && !isBrowserAddress(returnTo)) {
    throw new OAuthError(400, "invalid_request", "The returnTo is not a URL that a browser can be sent to.");
  }
  endSession(parts, c);
  return returnTo === null ? signedOutPage(c) : c.redirect(returnTo, 302);
}

function allowedUrls(tenant: Tenant, clientId: string | null): string[] {
  if (clientId !== null) return tenant.store.clients.get(clientId)?.allowed_logout_urls ?? [];
  const urls = tenant.store.settings.allowed_logout_urls;
  return Array.isArray(urls) ? urls.filter((url) => typeof url === "string") : [];
}
