import type { Context } from "hono";
import { html } from "hono/html";
import type { Authorization } from "../state/records.ts";
import type { Tenant } from "../tenant.ts";
import { sendPage } from "./pages.ts";

/** Asks the user to consent to what a third-party application has been granted. */
export function consentPage(
  { store }: Tenant,
  c: Context,
  { client_id, login, access, organizationId }: Authorization,
  csrf: string,
): Promise<Response> {
  const application = store.clients.get(client_id)?.name ?? client_id;
  const api = store.resourceServers.find(({ identifier }) => identifier === access.audience);
  const organization = store.organizations.get(organizationId ?? "");
  const account = [organization?.display_name ?? organization?.name, store.users.get(login.user_id)?.email]
    .filter((text) => typeof text === "string")
    .join(", ");
  const scopes = access.scopes.map((scope) => html`<li>${scope}</li>`);
  const title = `${application} asks for access`;
  const body = html`<h1>${title}</h1>
<p>It is not an application of this service's own. In your name${account && ` (${account})`} it could use ${
    api?.name ?? access.audience ?? "nothing"
  }:</p>
<ul>${scopes}</ul>
<form method="post">
<input type="hidden" name="csrf" value="${csrf}">
<button name="action" value="accept">Accept</button> <button name="action" value="deny">Decline</button>
</form>`;
  return sendPage(c, 200, title, body);
}
