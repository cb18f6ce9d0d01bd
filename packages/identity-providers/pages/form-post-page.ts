import { createHash } from "node:crypto";
import { html, raw } from "hono/html";

const submit = "document.forms[0].submit()";

const hash = createHash("sha256").update(submit).digest("base64");

/** The page's policy: its one script, and no other. */
export const formPostPolicy = `default-src 'none'; script-src 'sha256-${hash}'; frame-ancestors 'none'`;

/** A page that posts its fields by itself, or by its button where scripts are off: SAML V2.0 Bindings, 3.5.4. */
export function formPostPage(action: string, fields: Readonly<Record<string, string>>): string {
  const inputs = Object.entries(fields).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  );
  return String(html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Signing in</title></head>
<body>
<form method="post" action="${action}">
${inputs}
<noscript><button type="submit">Continue</button></noscript>
</form>
<script>${raw(submit)}</script>
</body>
</html>
`);
}
