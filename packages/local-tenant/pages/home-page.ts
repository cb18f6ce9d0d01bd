import type { Context } from "hono";
import { html } from "hono/html";
import type { Tenant } from "../tenant.ts";
import { sendPage } from "./page.ts";

/** What the tenant is, for a person who opens its address. */
export function homePage({ name, domain, issuer }: Tenant, c: Context): Promise<Response> {
  const body = html`<p>A local stand-in for an Auth0 tenant, for development and tests. It listens on this machine only,
and knows the applications, connections and Actions that were deployed to it.</p>
<dl>
<dt>Domain</dt><dd><code>${domain}</code></dd>
<dt>Issuer</dt><dd><code>${issuer}</code></dd>
<dt>Management API</dt><dd><code>${issuer}api/v2/</code></dd>
</dl>
<h2>Look at</h2>
<ul>
<li><a href="/console/">Console</a>: what is in it, and its log as it is written</li>
<li><a href="/.well-known/openid-configuration">openid-configuration</a>: its endpoints</li>
<li><a href="/.well-known/jwks.json">jwks.json</a>: the keys that verify its tokens</li>
</ul>
<h2>Logs</h2>
<p>The console shows the log, and the command that started the tenant prints it. <code>GET /api/v2/logs</code> has the latest entries, for a token
with <code>read:logs</code>.</p>
<p><a class="button second" href="/v2/logout">Sign out of this tenant</a></p>`;
  return sendPage(c, 200, `Local tenant ${name}`, body);
}
