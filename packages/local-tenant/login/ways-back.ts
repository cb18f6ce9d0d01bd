import type { OAuthError } from "@federated-actions/auth0-dialect/oauth-error";
import type { Choice } from "../pages/choice-page.ts";
import type { AuthorizeRequest } from "../state/records.ts";
import type { Client } from "../store/entities.ts";
import type { ReturnAddress } from "./authorize-request.ts";

/**
 * Where a user can go after a refusal that the application is not told: back to the application, as a new visitor, and
 * to the same login, past the tenant's session. The links carry neither error nor code, and are followed by the user
 * alone (RFC 9700, 4.11.2). The client and its redirect_uri have been checked.
 */
export function waysBack(client: Client, to: ReturnAddress | AuthorizeRequest, error: OAuthError): Choice[] {
  const application = startOf(client, to.redirect_uri);
  return [
    ...("parameters" in to && error.error === "access_denied" ? [again(to)] : []),
    ...(application === undefined ? [] : [{ href: application.href, label: `Back to ${application.host}` }]),
  ];
}

function again({ parameters }: AuthorizeRequest): Choice {
  const afresh = new Map([...parameters, ["prompt", "login"]]);
  return { href: `/authorize?${new URLSearchParams([...afresh])}`, label: "Sign in again" };
}

/** The client's own page for it (`initiate_login_uri`), else the site of its callback, if that is on the web. */
function startOf({ initiate_login_uri: own }: Client, redirectUri: string): URL | undefined {
  if (typeof own === "string" && isOnTheWeb(own)) return new URL(own);
  return isOnTheWeb(redirectUri) ? new URL("/", redirectUri) : undefined;
}

/** An application on a phone has a scheme of its own, and nothing that a link could open without a code. */
function isOnTheWeb(url: string): boolean {
  return URL.canParse(url) && ["https:", "http:"].includes(new URL(url).protocol);
}
