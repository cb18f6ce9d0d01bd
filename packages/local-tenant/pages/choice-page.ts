import type { Context } from "hono";
import { html } from "hono/html";
import { sendPage } from "./page.ts";

/** A link on a page. */
export interface Choice {
  readonly href: string;
  readonly label: string;
}

/** Lets the user choose where to sign in. @param application the name of what they sign in to. */
export function choicePage(c: Context, application: string, choices: readonly Choice[]): Promise<Response> {
  const items = choices.map(({ href, label }) => html`<li><a class="button second" href="${href}">${label}</a></li>`);
  const body = html`<p>You sign in to ${application} with an account of one of these:</p>
<ul class="choices">${items}</ul>`;
  return sendPage(c, 200, "Choose where to sign in", body);
}
