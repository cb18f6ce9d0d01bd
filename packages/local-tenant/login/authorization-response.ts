import { randomBytes } from "node:crypto";
import type { OAuthError } from "@federated-actions/auth0-dialect/oauth-error";
import type { Context } from "hono";
import { html, raw } from "hono/html";
import { setPageHeaders } from "../pages/page.ts";
import { refusalPage } from "../pages/refusal-page.ts";
import type { AuthorizeRequest } from "../state/records.ts";
import type { Tenant } from "../tenant.ts";
import type { ReturnAddress } from "./authorize-request.ts";
import { waysBack } from "./ways-back.ts";

type Address = Omit<ReturnAddress, "client">;

/** Sends a code, or an error, to the application: RFC 6749, 4.1.2. The address must be registered for the client. */
export function respond(c: Context, address: Address, parameters: Readonly<Record<string, string>>) {
  const all = { ...parameters, ...(address.state !== undefined && { state: address.state }) };
  c.header("Cache-Control", "no-store");
  c.header("Referrer-Policy", "no-referrer");
  if (address.response_mode === "web_message") return postMessage(c, address.redirect_uri, all);
  // Appended as text, so that the registered URI is returned byte for byte, whatever its scheme.
  const separator = address.redirect_uri.includes("?") ? "&" : "?";
  return c.redirect(`${address.redirect_uri}${separator}${new URLSearchParams(all)}`, 302);
}

/**
 * Sends an error to the application, or shows it to the user if the application is a third party's.
 *
 * @param to the address alone, as long as the rest of the request has not been found valid.
 */
export function respondError(
  { store }: Tenant,
  c: Context,
  to: ReturnAddress | AuthorizeRequest,
  error: OAuthError,
): Response | Promise<Response> {
  const { address, client } =
    "client" in to ? { address: to, client: to.client } : { address: to, client: store.clients.get(to.client_id) };
  if (address.hidesErrors) {
    const known = client !== undefined && { application: client.name, waysBack: waysBack(client, to, error) };
    return refusalPage(c, "The login cannot continue", { error, ...known });
  }
  return respond(c, address, { error: error.error, error_description: error.message });
}

/** For silent logins in a frame (OAuth 2.0 Web Message Response Mode), as auth0-spa-js requests them. */
async function postMessage(c: Context, redirectUri: string, response: Readonly<Record<string, string>>) {
  const nonce = randomBytes(16).toString("base64url");
  setPageHeaders(c, `script-src 'nonce-${nonce}'`);
  const message = scriptJson({ type: "authorization_response", response });
  const origin = scriptJson(new URL(redirectUri).origin);
  const script = `(window.opener||window.parent).postMessage(${message},${origin});`;
  return c.html(await html`<!doctype html><script nonce="${nonce}">${raw(script)}</script>`);
}

/** JSON that cannot close the script element around it. */
function scriptJson(value: unknown): string {
  const asEscape = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, asEscape);
}
