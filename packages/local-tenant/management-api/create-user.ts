import { createHash } from "node:crypto";
import { z } from "zod";
import { HttpError } from "../http/http-error.ts";
import type { User } from "../store/entities.ts";
import type { Tenant } from "../tenant.ts";
import { readBody } from "./shared/body.ts";
import { invalidBody, lacks } from "./shared/http-errors.ts";
import { hexId } from "./shared/ids.ts";
import type { ManagementContext } from "./shared/management-env.ts";

const schema = z.strictObject({
  connection: z.string().min(1),
  user_id: z.string().min(1).max(255).optional(),
  email: z.email().optional(),
  email_verified: z.boolean().optional(),
  username: z.string().min(1).max(128).optional(),
  /** Not kept: the tenant has no login by password. */
  password: z.string().min(1).optional(),
  name: z.string().min(1).max(300).optional(),
  given_name: z.string().max(150).optional(),
  family_name: z.string().max(150).optional(),
  nickname: z.string().max(300).optional(),
  picture: z.string().max(2048).optional(),
  verify_email: z.boolean().optional(),
  blocked: z.boolean().optional(),
  phone_number: z.never(`${lacks} users with phone numbers`).optional(),
  user_metadata: z.record(z.string(), z.unknown()).optional(),
  app_metadata: z.record(z.string(), z.unknown()).optional(),
});

/** A user of a database connection. https://auth0.com/docs/api/management/v2/users/post-users */
export async function createDatabaseUser(c: ManagementContext, { store, now }: Tenant): Promise<User> {
  const body = await readBody(c, schema);
  const {
    connection: name,
    user_id: wantedId,
    password: _unused,
    verify_email: _mail,
    phone_number: _none,
    ...profile
  } = body;
  const connection = store.connections.find((item) => item.name === name);
  if (connection === undefined) throw new HttpError(404, "The connection does not exist", "inexistent_connection");
  if (connection.strategy !== "auth0") {
    throw invalidBody(`Users of ${name} come by its identity provider: only a database's users can be created`);
  }
  if (body.email === undefined && body.username === undefined) {
    throw invalidBody("Payload validation error: 'Missing required property: email'.");
  }
  const id = wantedId ?? hexId();
  const userId = `auth0|${id}`;
  if (store.users.get(userId) !== undefined || isTaken(store.users.list(), name, body)) {
    throw new HttpError(409, "The user already exists.", "auth0_idp_error");
  }
  const time = new Date(now()).toISOString();
  const { user_metadata = {}, app_metadata = {}, ...attributes } = profile;
  return store.users.put({
    email_verified: false,
    name: body.email ?? body.username,
    nickname: (body.email ?? body.username)?.replace(/@.*/, ""),
    picture: pictureOf(body.email ?? body.username ?? ""),
    ...attributes,
    user_id: userId,
    identities: [{ connection: name, user_id: id, provider: "auth0", isSocial: false }],
    user_metadata,
    app_metadata,
    created_at: time,
    updated_at: time,
    logins_count: 0,
  } as User);
}

function isTaken(
  users: readonly User[],
  connection: string,
  { email, username }: { readonly email?: string | undefined; readonly username?: string | undefined },
): boolean {
  const inDatabase = users.filter((user) => user.identities.some((identity) => identity.connection === connection));
  return inDatabase.some(
    (user) => (email !== undefined && user.email === email) || (username !== undefined && user.username === username),
  );
}

/** Gravatar's address for a mail address, with initials where it has no picture. Nothing here calls it. */
function pictureOf(text: string): string {
  const hash = createHash("md5").update(text.trim().toLowerCase()).digest("hex");
  const initials = encodeURIComponent(`https://cdn.auth0.com/avatars/${text.slice(0, 2).toLowerCase()}.png`);
  return `https://s.gravatar.com/avatar/${hash}?s=480&r=pg&d=${initials}`;
}
