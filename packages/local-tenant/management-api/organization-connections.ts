import { Hono } from "hono";
import { z } from "zod";
import { HttpError } from "../http/http-error.ts";
import type { OrganizationConnection } from "../store/entities.ts";
import { pairKey } from "../store/pair-key.ts";
import type { Store } from "../store/store.ts";
import type { Tenant } from "../tenant.ts";
import { connectionOf } from "./connections.ts";
import { organizationOf } from "./organizations.ts";
import { allows } from "./shared/access.ts";
import { readBody } from "./shared/body.ts";
import { invalidBody } from "./shared/http-errors.ts";
import { listOf } from "./shared/lists.ts";
import type { ManagementContext, ManagementEnv } from "./shared/management-env.ts";
import { notAllowed } from "./shared/schemas.ts";

const common = {
  assign_membership_on_login: z.boolean().optional(),
  show_as_button: z.boolean().optional(),
  is_signup_enabled: z.boolean().optional(),
  // Each of these would change who may sign in. The local tenant does not support them yet.
  is_enabled: z.literal(true, "The local tenant lacks connections that are disabled for an organization").optional(),
  organization_access_level: z.literal("none", "The local tenant lacks access levels other than none").nullish(),
  organization_connection_name: z.null("The local tenant lacks connection names of an organization").optional(),
};
const postSchema = z.strictObject({ ...common, connection_id: z.string() });
const patchSchema = z.strictObject({ ...common, connection_id: notAllowed });

/**
 * The connections that an organization uses: at `enabled_connections`, and at `connections` for newer SDKs.
 * https://auth0.com/docs/api/management/v2/organizations/get-enabled-connections
 */
export function organizationConnections(tenant: Tenant): Hono<ManagementEnv> {
  const { store } = tenant;
  const routes = new Hono<ManagementEnv>();
  for (const path of ["connections", "enabled_connections"]) {
    const all = `/:organization/${path}` as const;
    const one = `${all}/:id` as const;
    routes
      .get(all, allows("read:organization_connections"), (c) => {
        const { id } = organizationOf(store, c.req.param("organization"));
        const links = store.organizationConnections.list((item) => item.organization_id === id);
        const key = path === "connections" ? "connections" : "enabled_connections";
        return listOf(
          c,
          key,
          links.map((link) => shown(store, link)),
        );
      })
      .post(all, allows("create:organization_connections"), async (c) =>
        c.json(shown(store, await create(c, store, c.req.param("organization"))), 201),
      )
      .get(one, allows("read:organization_connections"), (c) =>
        c.json(shown(store, linkOf(store, c.req.param("organization"), c.req.param("id")))),
      )
      .patch(one, allows("update:organization_connections"), async (c) => {
        const body = await readBody(c, patchSchema);
        const link = linkOf(store, c.req.param("organization"), c.req.param("id"));
        return c.json(shown(store, put(store, link, body)));
      })
      .delete(one, allows("delete:organization_connections"), (c) => {
        organizationOf(store, c.req.param("organization"));
        store.organizationConnections.delete(pairKey(c.req.param("organization"), c.req.param("id")));
        return c.body(null, 204);
      });
  }
  return routes;
}

function shown(store: Store, link: OrganizationConnection): object {
  const connection = store.connections.get(link.connection_id);
  return {
    connection_id: link.connection_id,
    // Only a database has a sign-up.
    ...(connection?.strategy === "auth0" ? { is_signup_enabled: link.is_signup_enabled } : {}),
    assign_membership_on_login: link.assign_membership_on_login,
    show_as_button: link.show_as_button,
    is_enabled: true,
    organization_access_level: "none",
    connection: { name: connection?.name, strategy: connection?.strategy },
  };
}

function linkOf(store: Store, organizationId: string, connectionId: string): OrganizationConnection {
  organizationOf(store, organizationId);
  const link = store.organizationConnections.get(pairKey(organizationId, connectionId));
  if (link === undefined) throw new HttpError(404, "No connection found by that id");
  return link;
}

async function create(c: ManagementContext, store: Store, organizationId: string): Promise<OrganizationConnection> {
  const body = await readBody(c, postSchema);
  const organization = organizationOf(store, organizationId);
  const connection = connectionOf(store, body.connection_id);
  if (store.organizationConnections.get(pairKey(organization.id, connection.id)) !== undefined) {
    throw new HttpError(409, "The connection is already enabled for the organization");
  }
  const link = {
    organization_id: organization.id,
    connection_id: connection.id,
    assign_membership_on_login: false,
    show_as_button: true,
    is_signup_enabled: false,
  };
  return put(store, link, body);
}

function put(
  store: Store,
  link: OrganizationConnection,
  body: Omit<z.output<typeof patchSchema>, "connection_id">,
): OrganizationConnection {
  const changed = {
    ...link,
    assign_membership_on_login: body.assign_membership_on_login ?? link.assign_membership_on_login,
    show_as_button: body.show_as_button ?? link.show_as_button,
    is_signup_enabled: body.is_signup_enabled ?? link.is_signup_enabled,
  };
  const database = store.connections.get(link.connection_id)?.strategy === "auth0";
  if (changed.is_signup_enabled && !(database && changed.assign_membership_on_login)) {
    throw invalidBody(
      "Only database connections with assign_membership_on_login = true support is_signup_enabled = true.",
    );
  }
  return store.organizationConnections.put(changed);
}
