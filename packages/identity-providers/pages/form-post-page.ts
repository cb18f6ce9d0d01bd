import { createHash } from "node:crypto";
import { html, raw } from "hono/html";
import { page, policyOf } from "./page.ts";

const submit = "document.forms[0].submit()";

const hash = createHash("sha256").update(submit).digest("base64");

/** The page's content security policy, which allows only its own script. */
export const formPostPolicy = policyOf(`'sha256-${hash}'`);

/** A page that submits its form automatically, or with its button if scripts are off: SAML V2.0 Bindings, 3.5.4. */
export function formPostPage(action: string, fields: Readonly<Record<string, string>>): string {
  const inputs = Object.entries(fields).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  );
  return page(
    "Signing in",
    html`<form method="post" action="${action}">
${inputs}
<noscript><button type="submit">Continue</button></noscript>
</form>
<script>${raw(submit)}</script>`,
  );
}
