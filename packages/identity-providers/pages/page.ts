import { pageStyle, pageStyleSource } from "@federated-actions/loopback/page-style";
import { html, raw } from "hono/html";

export type Markup = ReturnType<typeof html>;

/** Headers of every page for people: no scripts, nothing from elsewhere, in no frame. */
export const pageHeaders = {
  "cache-control": "no-store",
  "content-security-policy": policyOf(),
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
} as const;

/** The content security policy of a page, which may have scripts of these sources: `'sha256-...'`. */
export function policyOf(...scripts: string[]): string {
  const script = scripts.length > 0 ? [`script-src ${scripts.join(" ")}`] : [];
  const parts = ["default-src 'none'", `style-src ${pageStyleSource}`, ...script, "base-uri 'none'"];
  return [...parts, "frame-ancestors 'none'"].join("; ");
}

/** A page of a provider. The title is its heading; everything else is escaped where it is put into `body`. */
export function page(title: string, body: Markup): string {
  return String(html`<!doctype html>
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
<footer>A local identity provider for development and tests</footer>
</body>
</html>
`);
}

/** Says what is wrong with a request, in the words of the protocol. */
export function errorPage(problem: string): string {
  return page(
    "The sign-in cannot continue",
    html`<p class="reason" role="alert">${problem}</p>
<p>Go back to the application and start again. If this page comes again, the connection and this provider do not agree
on the line above.</p>`,
  );
}
