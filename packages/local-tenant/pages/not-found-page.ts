import type { Context } from "hono";
import { html } from "hono/html";
import { sendPage } from "./page.ts";

/** For a person who opens an address that leads nowhere. @param problem says which */
export function notFoundPage(c: Context, problem: string): Promise<Response> {
  const body = html`<p class="reason" role="alert">${problem}</p>
<p>If an application sent you here, tell those who make it the line above: Auth0 may have what is not here.</p>
<p><a class="button second" href="/">What this tenant has</a></p>`;
  return sendPage(c, 404, "There is nothing here", body);
}
