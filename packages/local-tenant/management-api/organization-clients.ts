import { Hono } from "hono";
import { z } from "zod";
import { HttpError } from "../http/http-error.ts";
import type { OrganizationClient } from "../store/entities.ts";
import { pairKey } from "../store/pair-key.ts";
import type { Store } from "../store/store.ts";
import type { Tenant } from "../tenant.ts";
import { clientOf } from "./clients.ts";
import { organizationOf } from "./organizations.ts";
import { allows } from "./shared/access.ts";
import { readBody } from "./shared/body.ts";
import { checkpointList } from "./shared/lists.ts";
import type { ManagementEnv } from "./shared/management-env.ts";

const use = z.boolean().optional();
const postSchema = z.strictObject({
  clients: z
    .array(z.strictObject({ client_id: z.string(), use_for_member_access: use }))
    .min(1)
    .max(10),
});
const patchSchema = z.strictObject({ use_for_member_access: use });
const deleteSchema = z.strictObject({ clients: z.array(z.string()).min(1).max(10) });

/**
 * The applications that an organization is associated with. Auth0 shows them to the organization's members; they decide
 * nothing about logins.
 * https://auth0.com/docs/api/management/v2/organizations/get-organization-clients
 */
export function organizationClients(tenant: Tenant): Hono<ManagementEnv> {
  const { store } = tenant;
  return new Hono<ManagementEnv>()
    .get("/:organization/clients", allows("read:organization_clients"), (c) => {
      const { id } = organizationOf(store, c.req.param("organization"));
      const links = store.organizationClients.list((item) => item.organization_id === id);
      return checkpointList(
        c,
        "clients",
        links.map((link) => shown(store, link)),
      );
    })
    .post("/:organization/clients", allows("create:organization_clients"), async (c) => {
      const { clients } = await readBody(c, postSchema);
      const { id } = organizationOf(store, c.req.param("organization"));
      for (const { client_id: clientId } of clients) clientOf(store, clientId);
      const links = store.transaction(() =>
        clients.map(({ client_id, use_for_member_access = false }) =>
          store.organizationClients.put({ organization_id: id, client_id, use_for_member_access }),
        ),
      );
      return c.json(
        links.map((link) => shown(store, link)),
        201,
      );
    })
    .delete("/:organization/clients", allows("delete:organization_clients"), async (c) => {
      const { clients } = await readBody(c, deleteSchema);
      const { id } = organizationOf(store, c.req.param("organization"));
      store.transaction(() => {
        for (const client of clients) store.organizationClients.delete(pairKey(id, client));
      });
      return c.body(null, 204);
    })
    .get("/:organization/clients/:client", allows("read:organization_clients"), (c) =>
      c.json(shown(store, linkOf(store, c.req.param("organization"), c.req.param("client")))),
    )
    .patch("/:organization/clients/:client", allows("update:organization_clients"), async (c) => {
      const body = await readBody(c, patchSchema);
      const link = linkOf(store, c.req.param("organization"), c.req.param("client"));
      const changed = { ...link, use_for_member_access: body.use_for_member_access ?? link.use_for_member_access };
      return c.json(shown(store, store.organizationClients.put(changed)));
    });
}

function linkOf(store: Store, organizationId: string, clientId: string): OrganizationClient {
  organizationOf(store, organizationId);
  const link = store.organizationClients.get(pairKey(organizationId, clientId));
  if (link === undefined) throw new HttpError(404, "The client is not associated with the organization");
  return link;
}

function shown(store: Store, { client_id, use_for_member_access }: OrganizationClient): object {
  const { name, is_first_party, grant_types, organization_usage } = clientOf(store, client_id);
  return {
    client_id,
    use_for_member_access,
    client: {
      name,
      is_first_party,
      grant_types,
      ...(organization_usage === undefined ? {} : { organization_usage }),
    },
  };
}
