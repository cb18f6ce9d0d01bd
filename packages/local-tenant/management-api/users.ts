import { Hono } from "hono";
import { z } from "zod";
import { HttpError } from "../http/http-error.ts";
import type { User } from "../store/entities.ts";
import { pairKey } from "../store/pair-key.ts";
import type { Store } from "../store/store.ts";
import type { Tenant } from "../tenant.ts";
import { allows } from "./shared/access.ts";
import { readBody } from "./shared/body.ts";
import { lacking } from "./shared/http-errors.ts";
import { listOf, withFields } from "./shared/lists.ts";
import type { ManagementContext, ManagementEnv } from "./shared/management-env.ts";

const metadata = z.record(z.string(), z.unknown());

// The identity provider sets the profile's other attributes.
const patchSchema = z.strictObject({
  blocked: z.boolean().optional(),
  user_metadata: metadata.optional(),
  app_metadata: metadata.optional(),
});

/** Profiles, which logins create. https://auth0.com/docs/api/management/v2/users */
export function users(tenant: Tenant): Hono<ManagementEnv> {
  const { store } = tenant;
  return new Hono<ManagementEnv>()
    .get("/", allows("read:users"), (c) => {
      if (c.req.query("q") !== undefined) throw lacking("search of users (q)");
      return listOf(c, "users", store.users.list());
    })
    .get("/:id", allows("read:users"), (c) => c.json(withFields(c, userOf(store, c.req.param("id")))))
    .patch("/:id", allows("update:users"), async (c) => c.json(await update(c, tenant, c.req.param("id"))))
    .delete("/:id", allows("delete:users"), (c) => {
      const id = c.req.param("id");
      store.users.delete(id);
      for (const link of store.organizationMembers.list((item) => item.user_id === id)) {
        store.organizationMembers.delete(pairKey(link.organization_id, id));
      }
      return c.body(null, 204);
    });
}

/** https://auth0.com/docs/api/management/v2/users-by-email/get-users-by-email */
export function usersByEmail(tenant: Tenant): Hono<ManagementEnv> {
  return new Hono<ManagementEnv>().get("/", allows("read:users"), (c) => {
    const email = c.req.query("email");
    return c.json(tenant.store.users.list((user) => email !== undefined && user.email === email));
  });
}

function userOf(store: Store, id: string): User {
  const user = store.users.get(id);
  if (user === undefined) throw new HttpError(404, "The user does not exist.", "inexistent_user");
  return user;
}

/**
 * Metadata is merged at its first level, and `null` removes a key.
 * https://auth0.com/docs/manage-users/user-accounts/metadata
 */
async function update(c: ManagementContext, tenant: Tenant, id: string): Promise<User> {
  const { store } = tenant;
  userOf(store, id);
  const body = await readBody(c, patchSchema);
  const user = userOf(store, id);
  return store.users.put({
    ...user,
    ...(body.blocked === undefined ? {} : { blocked: body.blocked }),
    user_metadata: merged(user.user_metadata, body.user_metadata),
    app_metadata: merged(user.app_metadata, body.app_metadata),
    updated_at: new Date(tenant.now()).toISOString(),
  });
}

function merged(kept: Record<string, unknown>, patch: Record<string, unknown> = {}): Record<string, unknown> {
  return Object.fromEntries(Object.entries({ ...kept, ...patch }).filter(([, value]) => value !== null));
}
