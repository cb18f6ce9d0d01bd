import { pageStyle, pageStyleSource } from "@federated-actions/loopback/page-style";
import type { Context } from "hono";
import { html, raw } from "hono/html";

export type Markup = ReturnType<typeof html>;

export type PageStatus = 200 | 400 | 403 | 404 | 413 | 415 | 429 | 500 | 507;

/** Sends a page for people: its title is the heading above `body`. No scripts, so injected text cannot do anything. */
export async function sendPage(c: Context, status: PageStatus, title: string, body: Markup): Promise<Response> {
  setPageHeaders(c, `style-src ${pageStyleSource}`, "frame-ancestors 'none'");
  const page = await html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${raw(pageStyle)}</style>
</head>
<body>
<main>
<h1>${title}</h1>
${body}
</main>
<footer>Local tenant, for development and tests</footer>
</body>
</html>
`;
  return c.html(page, status);
}

export function setPageHeaders(c: Context, ...policies: string[]): void {
  c.header("Content-Security-Policy", ["default-src 'none'", "base-uri 'none'", ...policies].join("; "));
  c.header("X-Content-Type-Options", "nosniff");
  c.header("Referrer-Policy", "no-referrer");
  c.header("Cache-Control", "no-store");
}
