import type { OAuthError } from "@federated-actions/auth0-dialect/oauth-error";
import type { Context } from "hono";
import { html } from "hono/html";
import type { Choice } from "./choice-page.ts";
import { type Markup, sendPage } from "./page.ts";

export interface Refusal {
  readonly error: OAuthError;
  /** The name of the application that the user was going to, where it is known. */
  readonly application?: string;
  /** Where the user can go from here, as far as the protocol allows it. */
  readonly waysBack?: readonly Choice[];
}

/** The description of an error that is the user's own decision. */
export const declinedConsent = "User did not authorize the request";

/**
 * Tells the user that a login or sign-out was refused, where that is not told to the application: the error, whom to
 * tell, and the ways on.
 */
export function refusalPage(c: Context, title: string, { error, application, waysBack = [] }: Refusal) {
  const links = waysBack.map(({ href, label }) => html`<a class="button second" href="${href}">${label}</a>`);
  const body = html`<p class="reason" role="alert">${error.error}: ${error.message}</p>
${adviceOn(error, application)}
${links.length > 0 ? html`<p>${links}</p>` : ""}`;
  return sendPage(c, error.status === 401 ? 403 : error.status, title, body);
}

/** The beginning of an Action's reason by which programs and people tell one from another: `no_role: ...`. */
function codeOf({ message }: OAuthError): string | undefined {
  return /^([a-z][a-z0-9]*(?:_[a-z0-9]+)+): /.exec(message)?.[1];
}

function adviceOn(error: OAuthError, application: string | undefined): Markup {
  const where = application === undefined ? "the application" : application;
  const code = codeOf(error);
  if (code !== undefined) {
    return html`<p>You were signed in, and ${where} may not have your access. If you should have it, tell your own
company's administrator, or those who run ${where}, the code <code>${code}</code> and when this happened.</p>
<p>To come as another user, sign out at your identity provider first: it may still know you.</p>`;
  }
  if (error.status >= 500) {
    return html`<p>This is a failure of the tenant. Try again; if it stays, tell those who run it the line above. Their
log has the rest.</p>`;
  }
  if (error.message === declinedConsent) {
    return html`<p>You declined, and ${where} got nothing. If that was a mistake, sign in again and accept.</p>`;
  }
  if (error.error === "access_denied") {
    return html`<p>If you should have access, tell those who run ${where} the line above and when this happened. The
tenant's log has the same line.</p>`;
  }
  if (error.error === "login_required" || error.error === "consent_required") {
    return html`<p>Go back to ${where} and sign in there.</p>`;
  }
  return html`<p>The request is at fault, not you. Go back to ${where} and start again; if this page comes again, tell
those who make it the line above.</p>`;
}
