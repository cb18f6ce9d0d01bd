import { html, raw } from "hono/html";
import { page } from "./page.ts";

export interface LoginPage {
  /** The provider's name, as its users know it. */
  readonly providerName: string;
  /** The URL to which the form is posted. */
  readonly action: string;
  /** Who is expected: OpenID Connect's `login_hint`. */
  readonly username?: string;
  /** Set after a failed attempt. */
  readonly error?: string;
}

/** The provider's login page: one form with `username` and `password`, no scripts and no external resources. */
export function loginPage({ providerName, action, username, error }: LoginPage): string {
  // The first that is left to fill in.
  const first = raw(" autofocus");
  return page(
    `Sign in at ${providerName}`,
    html`${error ? html`<p class="reason" role="alert">${error}</p>` : ""}
<form method="post" action="${action}">
<label>User name <input name="username" value="${username ?? ""}" autocomplete="username" autocapitalize="none" \
required${username ? "" : first}></label>
<label>Password <input name="password" type="password" autocomplete="current-password" required${username ? first : ""}></label>
<button type="submit">Sign in</button>
</form>`,
  );
}
