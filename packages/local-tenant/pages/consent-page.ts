import type { Context } from "hono";
import { html } from "hono/html";
import type { Authorization } from "../state/records.ts";
import type { ResourceServer } from "../store/entities.ts";
import type { Tenant } from "../tenant.ts";
import { type Markup, sendPage } from "./page.ts";

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
  const body = html`<p>It is not an application of this service's own. In your name${account && ` (${account})`} it could
use ${api?.name ?? access.audience ?? "nothing"}:</p>
<ul>${access.scopes.map((scope) => scopeItem(scope, api))}</ul>
<p>You do not have to accept: it then gets nothing.</p>
<form method="post">
<input type="hidden" name="csrf" value="${csrf}">
<button name="action" value="accept">Accept</button> <button class="second" name="action" value="deny">Decline</button>
</form>`;
  return sendPage(c, 200, `${application} asks for access`, body);
}

/** A scope as its API describes it, with its name, which is the same in tokens and documentation. */
function scopeItem(scope: string, api: ResourceServer | undefined): Markup {
  const description = descriptionOf(scope, api);
  return description === undefined ? html`<li>${scope}</li>` : html`<li>${description} <small>${scope}</small></li>`;
}

function descriptionOf(scope: string, api: ResourceServer | undefined): string | undefined {
  if (scope === "offline_access") return "Go on while you are away, until you or an administrator ends it";
  return api?.scopes?.find(({ value }) => value === scope)?.description?.trim() || undefined;
}
