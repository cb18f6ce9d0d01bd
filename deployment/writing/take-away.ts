import { enabledClients, organizationConnections } from "../compare-resource.ts";
import { type Kind, strings, text } from "../resources.ts";
import { enable, linkPath, type Writing } from "./writing.ts";

/** Takes what is no longer given: whole resources, then scopes, then who may use connections. */
export async function takeAway(writing: Writing): Promise<void> {
  const { transport, compared } = writing;
  await removeAll(writing);
  for (const { found, wanted } of writing.of("client_grant", "change")) {
    if (!found || !wanted) continue;
    const to = new Set(strings(wanted.content.scope));
    const before = strings(found.content.scope);
    const scope = before.filter((each) => to.has(each));
    const isWider = found.raw.allow_all_scopes === true || scope.length < before.length;
    if (!isWider) continue;
    const body = found.raw.allow_all_scopes === true ? { allow_all_scopes: false, scope: [...to] } : { scope };
    await transport.request("PATCH", `/client-grants/${encodeURIComponent(found.id)}`, { body });
  }
  for (const change of writing.of("connection", "change")) {
    if (!change.found || !change.wanted) continue;
    const { surplus } = enabledClients(change.found, change.wanted, compared.desired);
    await enable(writing, change.found.id, surplus, false);
  }
  for (const change of writing.of("organization", "change")) {
    if (!change.found || !change.wanted) continue;
    for (const link of organizationConnections(change.found, change.wanted, compared.desired).surplus) {
      await transport.request("DELETE", linkPath(change.found.id, text(link.connection_id)));
    }
  }
}

/** Grants first: from then on there are no tokens. */
async function removeAll({ transport, compared, of, did }: Writing): Promise<void> {
  const order: readonly [Kind, string][] = [
    ["client_grant", "/client-grants/"],
    ["token_exchange_profile", "/token-exchange-profiles/"],
    ["action", "/actions/actions/"],
    ["organization", "/organizations/"],
    ["connection", "/connections/"],
    ["client", "/clients/"],
  ];
  for (const [kind, path] of order) {
    for (const change of of(kind, "remove")) {
      if (!change.found) continue;
      await transport.request("DELETE", `${path}${encodeURIComponent(change.found.id)}`, { accept: [404] });
      if (kind === "client") compared.state.clientIds.deleted(change.name);
      did(change);
    }
  }
}
