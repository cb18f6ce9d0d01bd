import type { Context } from "hono";
import { html } from "hono/html";
import { sendPage } from "./page.ts";

/** For a sign-out without an address to go to. */
export function signedOutPage(c: Context): Promise<Response> {
  const body = html`<p>Your session here has ended. Applications keep the tokens that they have until these expire, and
your identity provider may still know you: sign out there too to come back as somebody else.</p>`;
  return sendPage(c, 200, "Signed out", body);
}
