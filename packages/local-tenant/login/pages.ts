import { randomBytes } from "node:crypto";
import type { Context } from "hono";
import { html } from "hono/html";

type Markup = ReturnType<typeof html>;

/** A link on a page. */
export interface Choice {
  readonly href: string;
  readonly label: string;
}

/** Shows an error to the user when there is no safe address to redirect to. The text is escaped. */
export function errorPage(
  c: Context,
  status: 400 | 403 | 404 | 413 | 415 | 429 | 500 | 507,
  title: string,
  detail: string,
) {
  return sendPage(c, status, title, html`<h1>${title}</h1><p>${detail}</p>`);
}

/** Lets the user choose where to sign in. */
export function choicePage(c: Context, title: string, choices: readonly Choice[]) {
  const items = choices.map(({ href, label }) => html`<li><a href="${href}">${label}</a></li>`);
  return sendPage(c, 200, title, html`<h1>${title}</h1><ul>${items}</ul>`);
}

export function messagePage(c: Context, title: string) {
  return sendPage(c, 200, title, html`<h1>${title}</h1>`);
}

/** Small pages without scripts, so that injected text cannot do anything. */
export async function sendPage(
  c: Context,
  status: 200 | 400 | 403 | 404 | 413 | 415 | 429 | 500 | 507,
  title: string,
  body: Markup,
) {
  const nonce = randomBytes(16).toString("base64url");
  setPageHeaders(c, `style-src 'nonce-${nonce}'`, "frame-ancestors 'none'");
  const page = await html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title>
<style nonce="${nonce}">body{font:16px system-ui;max-width:40rem;margin:4rem auto;padding:0 1rem}li{margin:.5rem 0}</style>
</head>
<body>${body}<p><small>Local tenant, for development and tests</small></p></body>
</html>`;
  return c.html(page, status);
}

export function setPageHeaders(c: Context, ...policies: string[]): void {
  c.header("Content-Security-Policy", ["default-src 'none'", "base-uri 'none'", ...policies].join("; "));
  c.header("X-Content-Type-Options", "nosniff");
  c.header("Referrer-Policy", "no-referrer");
  c.header("Cache-Control", "no-store");
}
