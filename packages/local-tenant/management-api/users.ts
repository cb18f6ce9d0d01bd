import { Hono } from "hono";
import { z } from "zod";
import { HttpError } from "../http/http-error.ts";
import type { User } from "../store/entities.ts";
import { pairKey } from "../store/pair-key.ts";
import type { Store } from "../store/store.ts";
import type { Tenant } from "../tenant.ts";
import { createDatabaseUser } from "./create-user.ts";
import { allows } from "./shared/access.ts";
import { readBody } from "./shared/body.ts";
import { invalidBody, lacking } from "./shared/http-errors.ts";
import { listOf, withFields } from "./shared/lists.ts";
import type { ManagementContext, ManagementEnv } from "./shared/management-env.ts";

const metadata = z.record(z.string(), z.unknown());

/** Of a database's users. Others' identity provider sets them, at each login. */
const rootAttributes = {
  name: z.string().min(1).max(300).optional(),
  given_name: z.string().max(150).optional(),
  family_name: z.string().max(150).optional(),
  nickname: z.string().max(300).optional(),
  picture: z.string().max(2048).optional(),
  email: z.email().optional(),
  email_verified: z.boolean().optional(),
  username: z.string().min(1).max(128).optional(),
};

const patchSchema = z.strictObject({
  ...rootAttributes,
  blocked: z.boolean().optional(),
  user_metadata: metadata.optional(),
  app_metadata: metadata.optional(),
});

/** Profiles, which logins create. https://auth0.com/docs/api/management/v2/users */
export function users(tenant: Tenant): Hono<ManagementEnv> {
  const { store } = tenant;
  return new Hono<ManagementEnv>()
    .get("/", allows("read:users"), (c) => {
      const query = c.req.query("q");
      const found = query === undefined ? store.users.list() : searched(store, query);
      return listOf(c, "users", found.map(shown));
    })
    .post("/", allows("create:users"), async (c) => c.json(shown(await createDatabaseUser(c, tenant)), 201))
    .get("/:id", allows("read:users"), (c) => c.json(withFields(c, shown(userOf(store, c.req.param("id"))))))
    .patch("/:id", allows("update:users"), async (c) => c.json(shown(await update(c, tenant, c.req.param("id")))))
    .delete("/:id", allows("delete:users"), (c) => {
      store.transaction(() => remove(store, c.req.param("id")));
      return c.body(null, 204);
    });
}

/** Also deletes the user's memberships. */
function remove(store: Store, id: string): void {
  store.users.delete(id);
  for (const link of store.organizationMembers.list((item) => item.user_id === id)) {
    store.organizationMembers.delete(pairKey(link.organization_id, id));
  }
}

/** One exact term, as tools look a user up: `username:ann` or `email:"ann@acme.example"`. */
function searched(store: Store, query: string): User[] {
  const [, field, quoted, plain] = /^([a-z_]+):(?:"([^"*?]+)"|([^\s"*?()[\]]+))$/.exec(query) ?? [];
  const value = quoted ?? plain;
  if (field === undefined || value === undefined) throw lacking("search of users (q) by more than one exact term");
  return store.users.list((user) => user[field] === value);
}

/** As Auth0 shows a user who has no metadata, or has never signed in. */
function shown(user: User): object {
  const { app_metadata: app, user_metadata: own, logins_count: logins, ...rest } = user;
  return {
    ...rest,
    ...(Object.keys(app).length === 0 ? {} : { app_metadata: app }),
    ...(Object.keys(own).length === 0 ? {} : { user_metadata: own }),
    ...(logins === 0 ? {} : { logins_count: logins }),
  };
}

/** https://auth0.com/docs/api/management/v2/users-by-email/get-users-by-email */
export function usersByEmail(tenant: Tenant): Hono<ManagementEnv> {
  return new Hono<ManagementEnv>().get("/", allows("read:users"), (c) => {
    const email = c.req.query("email");
    return c.json(tenant.store.users.list((user) => email !== undefined && user.email === email).map(shown));
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
  const attributes = Object.entries(body).filter(([name]) => Object.hasOwn(rootAttributes, name));
  const [federated] = user.identities.filter(({ provider }) => provider !== "auth0");
  if (attributes.length > 0 && federated !== undefined) {
    throw invalidBody(`${attributes[0]?.[0]} of a user of ${federated.connection} is set by its identity provider`);
  }
  return store.users.put({
    ...user,
    ...Object.fromEntries(attributes),
    ...(body.blocked === undefined ? {} : { blocked: body.blocked }),
    user_metadata: merged(user.user_metadata, body.user_metadata),
    app_metadata: merged(user.app_metadata, body.app_metadata),
    updated_at: new Date(tenant.now()).toISOString(),
  });
}

/** An empty object empties the metadata. */
function merged(kept: Record<string, unknown>, patch?: Record<string, unknown>): Record<string, unknown> {
  if (patch === undefined) return kept;
  if (Object.keys(patch).length === 0) return {};
  return Object.fromEntries(Object.entries({ ...kept, ...patch }).filter(([, value]) => value !== null));
}
