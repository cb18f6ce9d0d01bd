import { html, raw } from "hono/html";
import { page } from "./page.ts";

/** Of a provider that keeps sessions: asks before it ends one, so that no other site can. @param form see `formId`. */
export function signOutPage(providerName: string, form: string): string {
  return page(
    `Sign out of ${providerName}`,
    html`<p>The next sign-in asks for a user name again, so that you can be another user. Applications and the tenant keep
sessions of their own.</p>
${raw(form)}
<button type="submit" form="${formId}" name="logout" value="yes" autofocus>Sign out</button>`,
  );
}

/** The id of the library's form, which has a hidden token and no button. */
const formId = "op.logoutForm";

export function signedOutPage(providerName: string): string {
  return page("Signed out", html`<p>${providerName} no longer knows you in this browser.</p>`);
}

/** Of a provider without sessions. */
export function noSessionPage(providerName: string): string {
  return page(
    "Nobody is signed in",
    html`<p>${providerName} keeps no sessions: every sign-in asks for user name and password. If an application signs you
in without asking, it is the tenant's session or its own: sign out there.</p>`,
  );
}
